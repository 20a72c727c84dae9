// Owns short ways to ask one rule text about one order. Never more than the tests here need.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "scripts/host.hpp"

namespace trestle::scripts {

inline OrderView limit_buy() {
    using namespace trestle::literals;
    OrderView order;
    order.desk = SessionId::of("DESK1");
    order.account = Account::of("DEMO");
    order.symbol = Symbol::of("BTC-USDT");
    order.cl_ord_id = ClOrdId::of("A-1");
    order.terms.quantity = Quantity(0.29_d);
    order.terms.price = Price(60000.1_d);
    order.at = Timestamp{1'767'652'445'123'456'789};  // Monday 2026-01-05T22:34:05.123456789Z
    order.reference = {Price(59999.9_d), Price(60000.2_d), Price(60000_d),
                       order.at - std::chrono::milliseconds(250)};
    order.position = Quantity(-1.5_d);
    order.open_orders = 3;
    return order;
}

inline std::unique_ptr<Host> host_of(std::vector<RuleSource> sources, HostSettings settings = {}) {
    auto host = Host::load_sources(std::move(sources), std::move(settings));
    if (!host.ok()) {
        for (auto const& problem : host.error()) ADD_FAILURE() << problem;
        return nullptr;
    }
    return std::move(host).value();
}

// The body of an on_order function, on line 1 of "r.lua".
inline ScriptVerdict ask(std::string const& body, HostSettings settings = {},
                         OrderView const& order = limit_buy()) {
    auto host = host_of({{"r.lua", "on_order(function(order) " + body + "\nend)"}}, settings);
    return host ? host->on_new_order(order) : ScriptVerdict{};
}

// What a rule computes, read back through the text of its denial.
inline std::string value_of(std::string const& expression, OrderView const& order = limit_buy()) {
    auto const verdict = ask("deny(tostring(" + expression + "))", {}, order);
    return verdict.decision == ScriptVerdict::Decision::deny ? verdict.text
                                                             : "failed: " + verdict.text;
}

}  // namespace trestle::scripts
