// Owns what the messages of OKX have in common beyond plain fields.
// Only for the .cpp files of this folder.
#pragma once

#include "adapters/okx/codec.hpp"
#include "adapters/words/json.hpp"

namespace trestle::adapters::okx {

using words::Array;
using words::Element;

inline VenueRef const nobody{.venue = Venue::okx, .client_id = {}, .order_id = {}};

// `data` of an answer or a push.
[[nodiscard]] std::optional<Array> rows_of(Payload const& payload);
// The same, when the answer is no error.
[[nodiscard]] std::optional<Array> rows_of(Payload const& payload, Form form);

// sCode and sMsg of a row; nothing when the row is well.
[[nodiscard]] std::optional<VenueError> error_in_row(Element row);

[[nodiscard]] inline std::optional<Decimal> fee_of(Element row, std::string_view name) {
    // Negative is what was charged; ours is positive when paid.
    auto const fee = words::decimal_of(row, name);
    return fee ? std::optional(-*fee) : std::nullopt;
}

[[nodiscard]] inline std::optional<Quantity> size_of(Element row, std::string_view name,
                                                     Listing const& listing) {
    auto const units = words::decimal_of(row, name);
    if (!units || units->is_negative()) return std::nullopt;
    return listing.quantity_of(*units);
}

[[nodiscard]] std::optional<Liquidity> liquidity_of(Element row);

// Of algo orders, which wait under ids of their own (algos.cpp).
[[nodiscard]] bool is_about_algo(Element row, Asked const& asked);
[[nodiscard]] OrderAnswer algo_state(Payload const& payload, Element row, Asked const& asked);
void decode_algo_row(Decoded& decoded, Element row, Payload const& payload);

// The balances of one row of the account, answer or push.
[[nodiscard]] Inputs balances_in(Payload const& payload, Element row, Account const& account,
                                 bool is_complete);
[[nodiscard]] std::optional<words::Position> position_in(Element row, Listings const& listings);

}  // namespace trestle::adapters::okx
