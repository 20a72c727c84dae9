// Owns the keys under which accounts listen to their own events: one each, with an end.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sim/random.hpp"

namespace trestle::adapters::sim::binance_usdm {

class ListenKeys {
public:
    ListenKeys(Random& random, std::int64_t life_ms) : random_(random), life_ms_(life_ms) {}

    // The account's key, renewed, or a new one.
    std::string start(std::string const& account, std::int64_t now_ms) {
        auto const known = of(account);
        auto const key = known ? *known : random_.text(64);
        keys_[key] = {account, now_ms + life_ms_};
        return key;
    }
    // Nothing when the account has none.
    std::optional<std::string> renew(std::string const& account, std::int64_t now_ms) {
        auto const key = of(account);
        if (key) keys_[*key].ends_ms = now_ms + life_ms_;
        return key;
    }
    void close(std::string const& account) {
        if (auto const key = of(account)) keys_.erase(*key);
    }
    [[nodiscard]] std::optional<std::string> account_of(std::string_view key) const {
        auto const found = keys_.find(key);
        if (found == keys_.end()) return std::nullopt;
        return found->second.account;
    }
    [[nodiscard]] std::optional<std::string> of(std::string_view account) const {
        for (auto const& [key, entry] : keys_)
            if (entry.account == account) return key;
        return std::nullopt;
    }
    // Those that ended; they are forgotten.
    std::vector<std::string> take_ended(std::int64_t now_ms) {
        std::vector<std::string> ended;
        for (auto const& [key, entry] : keys_)
            if (entry.ends_ms <= now_ms) ended.push_back(key);
        for (auto const& key : ended) keys_.erase(key);
        return ended;
    }
    // All of them end now: the control API's doing.
    void end_all() {
        for (auto& [key, entry] : keys_) entry.ends_ms = 0;
    }

private:
    struct Entry {
        std::string account;
        std::int64_t ends_ms = 0;
    };

    Random& random_;
    std::int64_t life_ms_;
    std::map<std::string, Entry, std::less<>> keys_;
};

}  // namespace trestle::adapters::sim::binance_usdm
