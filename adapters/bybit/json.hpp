// Owns what the messages of Bybit have in common beyond plain fields.
// Only for the .cpp files of this folder.
#pragma once

#include "adapters/bybit/codec.hpp"
#include "adapters/words/json.hpp"

namespace trestle::adapters::bybit {

using words::Array;
using words::Element;

inline VenueRef const nobody{.venue = Venue::bybit, .client_id = {}, .order_id = {}};

[[nodiscard]] std::optional<Element> result_of(Payload const& payload, Form form);
// `list` of a result.
[[nodiscard]] std::optional<Array> rows_of(Payload const& payload, Form form);
[[nodiscard]] std::string_view category_of(Payload const& payload);
[[nodiscard]] std::string next_page_of(Payload const& payload);

// The balances of one account row, answer or push.
[[nodiscard]] Inputs balances_in(Payload const& payload, Element row, Account const& account,
                                 Timestamp at, bool is_complete);
[[nodiscard]] std::optional<words::Position> position_in(Element row, std::string_view category);

// Of an order that waits for it.
[[nodiscard]] std::optional<Price> trigger_in(Element row);

// A trade of an order; `ref` says of which. Only execType Trade.
[[nodiscard]] std::optional<VenueFilled> fill_in(Element row, VenueRef ref,
                                                 VenueSymbol const& symbol,
                                                 SettleCoins const& coins);

// Self-trade prevention, the end of an IOC, a cancel that was asked for…
[[nodiscard]] Input end_of(Element row, VenueRef const& ref, Quantity cumulative);

}  // namespace trestle::adapters::bybit
