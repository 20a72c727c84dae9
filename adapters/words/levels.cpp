#include "adapters/words/levels.hpp"

namespace trestle::adapters::words {

std::optional<std::vector<books::Level>> levels_of(Element from, std::string_view side,
                                                   bool keeps_text) {
    auto const rows = array_of(from, side);
    if (!rows) return std::nullopt;
    std::vector<books::Level> levels;
    for (Element const row : *rows) {
        Array cells;
        std::string_view price_text;
        std::string_view size_text;
        bool const is_level = row.get_array().get(cells) == simdjson::SUCCESS &&
                              cells.at(0).get_string().get(price_text) == simdjson::SUCCESS &&
                              cells.at(1).get_string().get(size_text) == simdjson::SUCCESS;
        auto const price = is_level ? decimal_in(price_text) : std::nullopt;
        auto const size = is_level ? decimal_in(size_text) : std::nullopt;
        if (!price || !size || !price->is_positive() || size->is_negative()) return std::nullopt;
        books::Level level{*price, *size, {}};
        if (keeps_text) level.text = std::string(price_text) + ":" + std::string(size_text);
        levels.push_back(std::move(level));
    }
    return levels;
}

std::optional<PublicTrade> trade_of(Element row, TradeFields const& fields) {
    auto const price = positive_of(row, fields.price);
    auto const quantity = positive_of(row, fields.quantity);
    auto const at = time_of(row, fields.time);
    auto const number = integer_of(row, fields.id);
    auto const id = number ? std::to_string(*number) : std::string(text_or_none(row, fields.id));
    if (!price || !quantity || !at || id.empty()) return std::nullopt;
    PublicTrade trade;
    trade.trade_id = id;
    trade.price = Price(*price);
    trade.quantity = Quantity(*quantity);
    trade.at = *at;
    return trade;
}

}  // namespace trestle::adapters::words
