// Best bid and ask of the public channels, inward.
#include "adapters/okx/json.hpp"

namespace trestle::adapters::okx {

using words::field;
using words::positive_of;
using words::text_of;
using words::text_or_none;

namespace {

// The price of the best level; an empty side has none. `is_sound` false: it cannot be read.
std::optional<Price> best_of(Element row, std::string_view side, bool& is_sound) {
    auto const levels = words::array_of(row, side);
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

std::optional<Quote> decode_quote(Payload const& payload, Timestamp now) {
    auto const& root = payload.parsed().root;
    auto const head = decode_frame_head(payload);
    auto const rows = rows_of(payload);
    if (!root || head.kind != FrameHead::Kind::push || !rows || rows->size() == 0) {
        return std::nullopt;
    }
    Element const row = rows->at(0).value();
    auto const arg = field(*root, "arg");
    // A ticker names its listing itself; the book only in what was subscribed to.
    auto const named = head.channel == "tickers" ? text_of(row, "instId") : text_of(*arg, "instId");
    auto const symbol = VenueSymbol::from(named.value_or(""));
    if (!symbol || symbol->empty()) return std::nullopt;
    if (head.channel == "tickers") {
        bool const is_quote = text_of(row, "bidPx") && text_of(row, "askPx");
        if (!is_quote) return std::nullopt;
        return Quote{*symbol, Reference{price_of(row, "bidPx"), price_of(row, "askPx"),
                                        price_of(row, "last"), now}};
    }
    if (head.channel != "bbo-tbt") return std::nullopt;
    bool is_sound = true;
    Reference const reference{best_of(row, "bids", is_sound), best_of(row, "asks", is_sound),
                              std::nullopt, now};
    if (!is_sound) return std::nullopt;
    return Quote{*symbol, reference};
}

}  // namespace trestle::adapters::okx
