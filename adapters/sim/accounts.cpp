#include "adapters/sim/accounts.hpp"

#include "oms/model/assert.hpp"

namespace trestle::adapters::sim {

void Accounts::open(std::string_view account, std::string_view asset, Decimal amount) {
    auto& amounts = at(account, asset);
    amounts.free = amounts.free + amount;
}

Decimal Accounts::free(std::string_view account, std::string_view asset) const {
    auto const assets = held_.find(account);
    if (assets == held_.end()) return {};
    auto const amounts = assets->second.find(asset);
    return amounts == assets->second.end() ? Decimal() : amounts->second.free;
}

Decimal Accounts::locked(std::string_view account, std::string_view asset) const {
    auto const assets = held_.find(account);
    if (assets == held_.end()) return {};
    auto const amounts = assets->second.find(asset);
    return amounts == assets->second.end() ? Decimal() : amounts->second.locked;
}

std::vector<Holding> Accounts::holdings(std::string_view account) const {
    std::vector<Holding> result;
    auto const assets = held_.find(account);
    if (assets == held_.end()) return result;
    for (auto const& [asset, amounts] : assets->second)
        result.push_back({asset, amounts.free, amounts.locked});
    return result;
}

std::vector<std::string> Accounts::names() const {
    std::vector<std::string> result;
    for (auto const& [name, assets] : held_) result.push_back(name);
    return result;
}

Decimal Accounts::total(std::string_view asset) const {
    Decimal sum;
    for (auto const& [name, assets] : held_) {
        auto const amounts = assets.find(asset);
        if (amounts != assets.end()) sum = sum + amounts->second.free + amounts->second.locked;
    }
    return sum;
}

void Accounts::lock(std::string_view account, std::string_view asset, Decimal amount) {
    auto& amounts = at(account, asset);
    OMS_ASSERT(amount <= amounts.free);
    amounts.free = amounts.free - amount;
    amounts.locked = amounts.locked + amount;
}

void Accounts::unlock(std::string_view account, std::string_view asset, Decimal amount) {
    if (amount.is_zero()) return;
    auto& amounts = at(account, asset);
    OMS_ASSERT(amount <= amounts.locked);
    amounts.locked = amounts.locked - amount;
    amounts.free = amounts.free + amount;
}

void Accounts::pay_locked(std::string_view from, std::string_view to, std::string_view asset,
                          Decimal amount) {
    auto& source = at(from, asset);
    OMS_ASSERT(amount <= source.locked);
    source.locked = source.locked - amount;
    auto& target = at(to, asset);
    target.free = target.free + amount;
}

void Accounts::pay_free(std::string_view from, std::string_view to, std::string_view asset,
                        Decimal amount) {
    auto& source = at(from, asset);
    OMS_ASSERT(amount <= source.free);
    source.free = source.free - amount;
    auto& target = at(to, asset);
    target.free = target.free + amount;
}

std::optional<BalanceEvent> Accounts::take_changes(std::string_view account, BalanceReason reason,
                                                   std::int64_t time_ms) {
    auto const changed = changed_.find(account);
    if (changed == changed_.end()) return std::nullopt;
    BalanceEvent event{std::string(account), {}, reason, time_ms};
    for (auto const& asset : changed->second)
        event.changed.push_back({asset, free(account, asset), locked(account, asset)});
    changed_.erase(changed);
    return event;
}

Accounts::Amounts& Accounts::at(std::string_view account, std::string_view asset) {
    changed_[std::string(account)].emplace(asset);
    return held_[std::string(account)][std::string(asset)];
}

}  // namespace trestle::adapters::sim
