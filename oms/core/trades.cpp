#include "oms/core/trades.hpp"

namespace trestle::core {

std::size_t Trades::KeyHash::operator()(FillKey const& key) const noexcept {
    auto const a = std::hash<VenueTradeId>{}(key.trade_id);
    auto const b = std::hash<VenueSymbol>{}(key.symbol);
    return (a ^ (b + 0x9e3779b97f4a7c15ULL + (a << 6) + (a >> 2))) +
           static_cast<std::size_t>(key.venue);
}

void Trades::add(Trade trade) {
    by_key_.try_emplace({trade.venue, trade.symbol, trade.trade_id}, trades_.size());
    trades_.push_back(std::move(trade));
}

Trade* Trades::find(FillKey const& key) {
    auto const found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : &trades_[found->second];
}

Trade* Trades::find(Venue venue, VenueTradeId const& trade_id) {
    Trade* result = nullptr;
    for (auto& trade : trades_) {
        if (trade.venue != venue || trade.trade_id != trade_id) continue;
        if (result != nullptr) return nullptr;  // ids are unique per symbol only
        result = &trade;
    }
    return result;
}

}  // namespace trestle::core
