// Owns what the tests of the OKX and Bybit faces share: a venue with two listings, a wire that
// remembers, and the reading of answers by member.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "adapters/sim/control.hpp"
#include "adapters/sim/faces.hpp"
#include "adapters/sim/v5/fields.hpp"
#include "adapters/sim/venue.hpp"

namespace trestle::adapters::sim {

using v5::Fields;

inline constexpr std::int64_t test_now_ms = 1'700'000'000'000;

inline Decimal dec(std::string_view text) { return Decimal::parse(text).value(); }

struct Sent {
    ConnectionId connection;
    std::string text;
    std::int64_t delay_ms;
};

class RecordingWire final : public Wire {
public:
    void send(ConnectionId connection, std::string text, std::chrono::milliseconds delay) override {
        sent.push_back({connection, std::move(text), delay.count()});
    }
    void close(ConnectionId connection) override { closed.push_back(connection); }
    void drop(ConnectionId connection) override { dropped.push_back(connection); }
    void drop_all() override { has_dropped_all = true; }

    std::vector<Sent> sent;
    std::vector<ConnectionId> closed, dropped;
    bool has_dropped_all = false;
};

// A spot pair and a linear perpetual in contracts of 0.01 coins (or coins), both near 60,000.
struct TestListings {
    std::string spot, spot_name, swap, swap_name, contract;
};

class FaceTest : public testing::Test {
protected:
    FaceTest(trestle::Venue kind, TestListings const& names) {
        venue.exchange.set_time(test_now_ms);
        list(names.spot, names.spot_name, InstrumentKind::spot, "1", "0.00001");
        list(names.swap, names.swap_name, InstrumentKind::linear_perpetual, names.contract,
             names.contract == "1" ? "0.001" : "0.1");
        venue.exchange.open_account("DEMO", "USDT", dec("100000"));
        venue.exchange.open_account("DEMO", "BTC", dec("2"));
        venue.keys.add({"DEMO", "key", "secret", "password"});
        face = make_face(kind, venue, wire);
        control = std::make_unique<Control>(venue, *face, wire);
        face->publish();
    }

    void list(std::string const& symbol, std::string const& name, InstrumentKind kind,
              std::string const& contract, std::string const& lot) {
        Rules rules;
        rules.symbol = symbol;
        rules.name = name;
        rules.base = "BTC";
        rules.quote = "USDT";
        rules.tick = rules.min_price = dec("0.1");
        rules.max_price = dec("1000000");
        rules.lot = rules.min_quantity = dec(lot);
        rules.max_quantity = rules.max_market_quantity = dec("10000");
        rules.min_notional = dec("5");
        rules.max_notional = dec("9000000");
        rules.kind = kind;
        rules.contract_value = dec(contract);
        rules.max_leverage = 100;
        rules.maintenance_rate = dec("0.004");
        rules.liquidation_fee = dec("0.005");
        rules.funding_rate = dec("0.0001");
        venue.exchange.list(rules, dec("60000"));
        venue.market.add(symbol, dec("60000"), dec("0.0002"));
    }

    std::string command(std::string const& name, std::string const& json) {
        HttpRequest request;
        request.method = "POST";
        request.target = "/control/" + name;
        request.body = json;
        return control->on_request(request).body;
    }
    // The frames that this connection was sent since the last call.
    std::vector<std::string> frames(ConnectionId connection) {
        std::vector<std::string> texts;
        for (auto const& sent : wire.sent)
            if (sent.connection == connection) texts.push_back(sent.text);
        std::erase_if(wire.sent, [&](auto const& sent) { return sent.connection == connection; });
        return texts;
    }
    bool open(ConnectionId connection, std::string const& target, std::string const& host) {
        HttpRequest request;
        request.method = "GET";
        request.target = target;
        request.headers = {{"Host", host}};
        request.peer = "10.0.0.1";
        return face->on_open(connection, request);
    }
    void pass(std::int64_t ms) {
        venue.clock.fixed_ms = *venue.clock.fixed_ms + ms;
        elapsed_ms += ms;
        venue.exchange.set_time(venue.clock.now_ms());
        venue.exchange.on_time(venue.clock.now_ms());
        face->on_tick(elapsed_ms);
    }

    static SimSettings settings() {
        SimSettings settings;
        settings.fixed_clock_ms = test_now_ms;
        settings.market.is_moving = false;
        return settings;
    }

    Venue venue{settings(), dec("0.001"), 1000};
    RecordingWire wire;
    std::unique_ptr<Face> face;
    std::unique_ptr<Control> control;
    std::int64_t elapsed_ms = 0;
};

inline Fields object(std::string_view json) {
    auto fields = Fields::from_json(json);
    EXPECT_TRUE(fields) << json;
    return fields.value_or(Fields());
}

inline std::vector<Fields> objects(std::string_view json) {
    auto rows = v5::read_objects(json);
    EXPECT_TRUE(rows) << json;
    return rows.value_or(std::vector<Fields>());
}

}  // namespace trestle::adapters::sim
