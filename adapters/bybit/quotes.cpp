// Best bid and ask of the public topics, inward.
#include "adapters/bybit/json.hpp"

namespace trestle::adapters::bybit {

using words::field;
using words::positive_of;
using words::text_of;
using words::text_or_none;

namespace {

// The price of the best level; an empty side has none. `is_sound` false: it cannot be read.
std::optional<Price> best_of(Element book, std::string_view side, bool& is_sound) {
    auto const levels = words::array_of(book, side);
    if (!levels) is_sound = false;
    if (!levels || levels->size() == 0) return std::nullopt;
    Array level;
    std::string_view text;
    bool const has_price = levels->at(0).get_array().get(level) == simdjson::SUCCESS &&
                           level.at(0).get_string().get(text) == simdjson::SUCCESS;
    auto const price = has_price ? words::decimal_in(text) : std::nullopt;
    if (!price || !price->is_positive()) is_sound = false;
    return price ? std::optional(Price(*price)) : std::nullopt;
}

std::optional<Price> price_of(Element row, std::string_view name) {
    auto const price = positive_of(row, name);
    return price ? std::optional(Price(*price)) : std::nullopt;
}

}  // namespace

std::optional<Quote> decode_quote(Payload const& payload, bool is_spot, Timestamp now) {
    auto const& root = payload.parsed().root;
    auto const head = decode_frame_head(payload);
    auto const row = root ? field(*root, "data") : std::nullopt;
    // Depth one and the first ticker are snapshots; a delta alone says too little.
    if (!row || text_of(*root, "type") != "snapshot") return std::nullopt;
    bool const is_book = head.topic.starts_with("orderbook.1.");
    bool const is_ticker = head.topic.starts_with("tickers.") && text_of(*row, "bid1Price");
    auto const symbol =
        venue_symbol_in(is_spot ? "spot" : "linear", text_or_none(*row, is_book ? "s" : "symbol"));
    if (!symbol || (!is_book && !is_ticker)) return std::nullopt;
    if (is_ticker) {
        return Quote{*symbol, Reference{price_of(*row, "bid1Price"), price_of(*row, "ask1Price"),
                                        price_of(*row, "lastPrice"), now}};
    }
    bool is_sound = true;
    Reference const reference{best_of(*row, "b", is_sound), best_of(*row, "a", is_sound),
                              std::nullopt, now};
    if (!is_sound) return std::nullopt;
    return Quote{*symbol, reference};
}

}  // namespace trestle::adapters::bybit
