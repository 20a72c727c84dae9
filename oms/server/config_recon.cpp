#include "oms/server/config_recon.hpp"

#include <algorithm>

#include "oms/server/near_match.hpp"

namespace trestle::server {

namespace {

template <class Policy>
Policy policy_or(TableReader& table, std::string const& key,
                 std::vector<std::pair<std::string, Policy>> const& words) {
    if (!table.has(key)) return words.front().second;
    std::vector<std::string> names;
    for (auto const& [name, policy] : words) names.push_back(name);
    auto const word = table.one_of(key, names);
    auto const found = std::ranges::find(words, word, &std::pair<std::string, Policy>::first);
    return found == words.end() ? words.front().second : found->second;
}

AccountPolicy read_policy(TableReader& table, std::string const& name) {
    using External = AccountPolicy::External;
    using Balances = AccountPolicy::Balances;
    AccountPolicy policy{.account = Account::from(name).value_or(Account())};
    policy.external_orders = policy_or<External>(
        table, "external_orders",
        {{"adopt", External::adopt}, {"cancel", External::cancel}, {"freeze", External::freeze}});
    policy.balances = policy_or<Balances>(
        table, "balances", {{"report", Balances::report}, {"freeze", Balances::freeze}});
    std::vector<std::string> const known{"round_to_lot", "round_to_tick", "bump_to_minimum"};
    for (auto const& action : table.texts("corrective", false)) {
        policy.rounds_to_lot |= action == known[0];
        policy.rounds_to_tick |= action == known[1];
        policy.bumps_to_minimum |= action == known[2];
        if (std::ranges::find(known, action) != known.end()) continue;
        auto const near = nearest(action, known);
        table.problem("corrective", "'" + action + "' is not a corrective action; " +
                                        (near.empty() ? "known are round_to_lot, round_to_tick and "
                                                        "bump_to_minimum"
                                                      : "did you mean " + near + "?"));
    }
    return policy;
}

}  // namespace

void read_recon(TableReader& top, Config& config, Problems& problems) {
    config.recon.must_reconcile_first = true;
    auto const* section = top.table_if("recon");
    if (section == nullptr) return;
    TableReader table(*section, "recon", problems);
    config.start_wait = std::chrono::seconds(table.number_or("start_wait_s", 0, 600, 10));
    config.recon.two_persons = table.flag_or("two_persons", false);
    config.recon.grace = std::chrono::milliseconds(table.number_or("grace_ms", 0, 600'000, 0));
    auto const* accounts = table.table_if("accounts");
    if (accounts == nullptr) return;
    TableReader list(*accounts, "recon.accounts", problems);
    for (auto const& name : list.keys()) {
        auto const* item = list.table_if(name);
        if (item == nullptr) continue;
        bool const is_known =
            std::ranges::find(config.accounts, name, &AccountConfig::name) != config.accounts.end();
        if (!is_known) list.problem(name, "is not an account; add [[account]] or remove it");
        TableReader policy(*item, "recon.accounts." + name, problems);
        config.policies.push_back(read_policy(policy, name));
    }
}

}  // namespace trestle::server
