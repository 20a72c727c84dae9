#include "oms/core/trades.hpp"

namespace trestle::core {

namespace {

TextKey text_of(FillKey const& key) {
    return TextKey()
        .add(key.venue)
        .add(key.account.view())
        .add(key.symbol.view())
        .add(key.side)
        .add(key.trade_id.view());
}

}  // namespace

void Trades::add(Trade trade, FillKey const& key) {
    by_fill_.add(text_of(key), trades_.size());
    trades_.push_back(std::move(trade));
}

bool Trades::has(FillKey const& key) const { return by_fill_.find(text_of(key)) != nullptr; }

Trade* Trades::find(FillKey const& key) {
    auto const* index = by_fill_.find(text_of(key));
    return index == nullptr ? nullptr : &trades_[*index];
}

Trade* Trades::find(Venue venue, VenueTradeId const& trade_id) {
    Trade* result = nullptr;
    for (auto& trade : trades_) {
        if (trade.venue != venue || trade.trade_id != trade_id) continue;
        // Ids are unique per symbol only, and may name two fills of one trade.
        if (result != nullptr) return nullptr;
        result = &trade;
    }
    return result;
}

}  // namespace trestle::core
