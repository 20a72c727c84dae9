// Owns who holds what at the simulated venue. Value only moves between accounts here: it is created
// by open() alone, so the sum of each asset stays the same for ever.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sim/event.hpp"

namespace trestle::adapters::sim {

// The venue's own accounts, beside those of its customers.
inline constexpr std::string_view market_account = "@market";  // the other side of everything
inline constexpr std::string_view fee_account = "@fees";
// Profits and losses of perpetuals are paid from here and to here. What it has gained or lost is
// what all open positions together have not realised yet.
inline constexpr std::string_view clearing_account = "@clearing";
inline constexpr std::string_view insurance_account = "@insurance";  // bears what an account cannot

class Accounts {
public:
    void open(std::string_view account, std::string_view asset, Decimal amount);

    [[nodiscard]] bool knows(std::string_view account) const { return held_.contains(account); }
    [[nodiscard]] Decimal free(std::string_view account, std::string_view asset) const;
    [[nodiscard]] Decimal locked(std::string_view account, std::string_view asset) const;
    [[nodiscard]] std::vector<Holding> holdings(std::string_view account) const;
    [[nodiscard]] std::vector<std::string> names() const;
    [[nodiscard]] Decimal total(std::string_view asset) const;

    void lock(std::string_view account, std::string_view asset, Decimal amount);
    void unlock(std::string_view account, std::string_view asset, Decimal amount);
    // Takes from what is locked, or from what is free.
    void pay_locked(std::string_view from, std::string_view to, std::string_view asset,
                    Decimal amount);
    void pay_free(std::string_view from, std::string_view to, std::string_view asset,
                  Decimal amount);

    // What moved in this account since the last call.
    [[nodiscard]] std::optional<BalanceEvent> take_changes(std::string_view account,
                                                           BalanceReason reason,
                                                           std::int64_t time_ms);

private:
    struct Amounts {
        Decimal free;
        Decimal locked;
    };
    using Assets = std::map<std::string, Amounts, std::less<>>;

    Amounts& at(std::string_view account, std::string_view asset);

    std::map<std::string, Assets, std::less<>> held_;
    std::map<std::string, std::set<std::string, std::less<>>, std::less<>> changed_;
};

}  // namespace trestle::adapters::sim
