// The config file on venues, accounts and their keys, instruments and simulators.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "oms/server/config.hpp"
#include "oms/server/venue_table.hpp"
#include "tests/acceptance/support/workplace.hpp"

namespace trestle::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto beginning = R"(
data = "var"
[journal]
fsync = "always"
[fix]
comp_id = "TRESTLE"
dictionary = "{source}/spec/FIX44-trestle.xml"
[[fix.listen]]
port = 5001
[[session]]
desk = "D1"
username = "u"
password = "scrypt$16384$8$1$dHJlc3RsZS1kZW1vLWRlcw==$wlHBrs6QYR3cLPNNFQjBv3nEy5eo0+x6hIvgzqL/AXE="
[timeouts]
[scripts]
files = []
)";

// Four venues on this machine; {limits} keeps the loader content.
constexpr auto four_venues = R"(
[venue.binance_spot]
host = "127.0.0.1"
port = 5003
[venue.binance_usdm]
host = "127.0.0.1"
port = 5005
dead_man_switch_seconds = 60
[venue.okx]
host = "127.0.0.1"
port = 5007
[venue.bybit]
host = "127.0.0.1"
port = 5009
reconnect_cap_ms = 700
[[account]]
name = "DEMO"
venue = "binance_spot"
key_file = "{data}/sim/api_key.toml"
[[account]]
name = "DEMO"
venue = "binance_usdm"
key_file = "{data}/sim/api_key.toml"
[[account]]
name = "DEMO"
venue = "okx"
key_file = "{data}/sim/okx/api_key.toml"
[[account]]
name = "SECOND"
venue = "okx"
key_file = "{data}/sim/okx/api_key_SECOND.toml"
[[account]]
name = "DEMO"
venue = "bybit"
key_file = "{data}/sim/bybit/api_key.toml"
)";

constexpr auto limits = R"(
[limits.DEMO]
orders_per_second = 50
)";

std::string instrument(std::string const& symbol, std::string const& venue,
                       std::string const& more = {}) {
    return "[[instrument]]\nsymbol = \"" + symbol + "\"\nvenue = \"" + venue + "\"\n" + more;
}

class VenueConfigFile : public testing::Test {
protected:
    std::string write(std::string const& rest) {
        auto text = beginning + rest;
        auto const at = text.find("{source}");
        text.replace(at, 8, TRESTLE_SOURCE_DIR);
        return folder_.write("trestle.toml", text).string();
    }
    Config good(std::string const& rest, Overrides const& overrides = {}) {
        auto const config = load_config(write(rest), overrides);
        if (config.ok()) return *config;
        for (auto const& line : config.error()) ADD_FAILURE() << line;
        return {};
    }
    // The problems, without file and line.
    std::vector<std::string> bad(std::string const& rest) {
        auto const file = write(rest);
        auto const config = load_config(file, {});
        std::vector<std::string> texts;
        if (config.ok()) return texts;
        for (auto const& line : config.error()) {
            EXPECT_EQ(line.rfind(file + ":", 0), 0u) << line;
            texts.push_back(line.substr(line.find(": ", file.size()) + 2));
        }
        return texts;
    }

    acceptance::TemporaryFolder folder_;
};

TEST_F(VenueConfigFile, FourVenuesAndSeveralAccountsAtOne) {
    auto const config =
        good(std::string(four_venues) + instrument("BTC-USDT", "binance_spot") +
             instrument("BTC-USDT-PERP", "binance_usdm") + instrument("BTC-USDT", "okx") +
             instrument("BTC-USDT-PERP", "okx") + instrument("BTC-USDT", "bybit") +
             instrument("BTC-USDT-PERP", "bybit") + limits);
    ASSERT_EQ(config.venues.size(), 4u);
    ASSERT_EQ(config.accounts.size(), 5u);
    EXPECT_EQ(config.accounts[3].name, "SECOND");
    std::vector<std::string> names;
    for (auto const& listing : config.listings) names.emplace_back(listing.venue_symbol.view());
    EXPECT_THAT(names, ElementsAre("BTCUSDT", "BTCUSDT", "BTC-USDT", "BTC-USDT-SWAP",
                                   "spot:BTCUSDT", "linear:BTCUSDT"));
    for (auto const& venue : config.venues) {
        EXPECT_EQ(venue.dead_man_switch_seconds, venue.venue == Venue::binance_usdm ? 60u : 0u);
        EXPECT_EQ(venue.ws_port, venue.port);
        EXPECT_GT(venue.request_timeout, Duration::zero());
        EXPECT_EQ(venue.reconnect_cap,
                  std::chrono::milliseconds(venue.venue == Venue::bybit ? 700 : 30'000));
    }
}

// In front of the next account, so that it belongs to that of binance_usdm.
std::string with_modes(std::string const& modes) {
    std::string text = four_venues;
    auto const account = text.find("venue = \"binance_usdm\"\n");
    text.insert(account, modes);
    return text;
}

TEST_F(VenueConfigFile, AnAccountSaysHowItTrades) {
    auto const contracts = instrument("BTC-USDT-PERP", "binance_usdm") +
                           instrument("ETH-USDT-PERP", "binance_usdm") +
                           instrument("BTC-USDT", "okx") + limits;
    auto const one = good(with_modes("position_mode = \"hedge\"\nmargin_mode = \"isolated\"\n"
                                     "leverage = 5\nself_trade = \"cancel_both\"\n") +
                          contracts);
    auto const& modes = one.accounts.at(1).modes;
    EXPECT_TRUE(modes.is_hedge());
    EXPECT_TRUE(modes.is_isolated());
    EXPECT_EQ(modes.self_trade, SelfTrade::cancel_both);
    EXPECT_EQ(modes.leverage.size(), 2u);
    EXPECT_EQ(modes.leverage.at(VenueSymbol::of("ETHUSDT")), 5u);
    EXPECT_FALSE(one.accounts.at(2).modes.position);
    auto const some =
        good(with_modes("leverage = { \"ETH-USDT-PERP\" = 7 }\n") + contracts).accounts.at(1);
    EXPECT_EQ(some.modes.leverage.size(), 1u);
    EXPECT_EQ(some.modes.leverage.at(VenueSymbol::of("ETHUSDT")), 7u);
    EXPECT_EQ(some.modes.self_trade, SelfTrade::as_account_says);
}

TEST_F(VenueConfigFile, WhatAnAccountCannotBeIsNamed) {
    auto const problems = bad(with_modes("position_mode = \"both\"\nself_trade = \"none\"\n"
                                         "leverage = { \"BTC-USDT\" = 7 }\n") +
                              instrument("BTC-USDT-PERP", "binance_usdm") + limits);
    EXPECT_THAT(problems,
                ElementsAre(HasSubstr("account.position_mode"), HasSubstr("account.self_trade"),
                            HasSubstr("account.leverage.BTC-USDT: is no contract")));
}

TEST_F(VenueConfigFile, AVenuesNameMayBeWrittenDownAndMustBeTheRightOne) {
    auto const config =
        good(std::string(four_venues) +
             instrument("BTC-USDT-PERP", "bybit", "venue_symbol = \"BTCUSDT\"\n") +
             instrument("BTC-USDT", "bybit", "venue_symbol = \"spot:BTCUSDT\"\n") + limits);
    ASSERT_EQ(config.listings.size(), 2u);
    EXPECT_EQ(config.listings[0].venue_symbol, VenueSymbol::of("linear:BTCUSDT"));
    EXPECT_EQ(config.listings[1].venue_symbol, VenueSymbol::of("spot:BTCUSDT"));
    EXPECT_THAT(
        bad(std::string(four_venues) +
            instrument("BTC-USDT", "binance_spot", "venue_symbol = \"ETHUSDT\"\n") +
            instrument("BTC-USDT", "bybit", "venue_symbol = \"linear:BTCUSDT\"\n") + limits),
        ElementsAre(HasSubstr("instrument.venue_symbol: 'ETHUSDT' is not BTC-USDT at binance_spot, "
                              "which is 'BTCUSDT'"),
                    HasSubstr("'linear:BTCUSDT' is not BTC-USDT at bybit")));
}

TEST_F(VenueConfigFile, EveryErrorOfInstrumentsAtOnce) {
    EXPECT_THAT(
        bad(std::string(four_venues) + instrument("BTC-USDT-PERP", "binance_spot") +
            instrument("BTC-USDT", "binance_usdm") + instrument("BTC-USDT-260327", "okx") +
            instrument("BTC-USDT", "okxx") + instrument("BTC-USDT", "okx") +
            instrument("BTC-USDT", "okx") + limits),
        ElementsAre(HasSubstr("instrument.symbol: 'BTC-USDT-PERP' is not what binance_spot trades: "
                              "spot pairs (BTC-USDT)"),
                    HasSubstr("'BTC-USDT' is not what binance_usdm trades: perpetuals"),
                    HasSubstr("'BTC-USDT-260327' is not what okx trades"),
                    HasSubstr("instrument.venue: 'okxx' is not a venue; did you mean okx?"),
                    HasSubstr("instrument.symbol: 'BTC-USDT' stands twice for okx")));
}

TEST_F(VenueConfigFile, EveryErrorOfVenuesAndAccountsAtOnce) {
    EXPECT_THAT(
        bad(R"(
[venue.bybt]
host = "127.0.0.1"
[venue.bybit]
port = 70000
dead_man_switch_seconds = 30
[venue.okx]
host = "www.okx.com"
dead_man_switch_seconds = 5
[[account]]
name = "A"
venue = "okx"
key_file = "k.toml"
[[account]]
name = "A"
venue = "okx"
key = "main"
[[account]]
name = "B"
venue = "binance_usdm"
[[account]]
name = "C"
venue = "okx"
key = "main"
key_file = "k.toml"
)" + instrument("BTC-USDT", "okx") +
            "[limits.A]\norders_per_second = 1\n"),
        ElementsAre(
            HasSubstr("venue.bybt: 'bybt' is not a venue; did you mean bybit?"),
            HasSubstr("venue.bybit.host: is missing"),
            HasSubstr("venue.bybit.port: must be a whole number from 1 to 65535"),
            HasSubstr("venue.bybit.dead_man_switch_seconds: bybit has no switch"),
            HasSubstr("venue.okx.dead_man_switch_seconds: must be 0 (off) or from 10 to 120"),
            HasSubstr("account.key_file: is not encrypted, so it is for simulators on this machine "
                      "only, and www.okx.com is not on it; run 'trestle keys add'"),
            HasSubstr("account.name: 'A' stands twice for okx"),
            HasSubstr("account.key: needs the file that it is in; add [keys]"),
            HasSubstr("account.key: is missing; name a key of [keys]"),
            HasSubstr("account.venue: 'binance_usdm' has no section [venue.binance_usdm]"),
            HasSubstr("account.key_file: stands beside key; keep one of them")));
}

TEST_F(VenueConfigFile, ProductionsHostHasItsNeighboursAndAnotherHostHasNone) {
    auto const config = good(R"(
[keys]
file = "/etc/trestle/keys"
[venue.okx]
host = "www.okx.com"
[venue.binance_spot]
host = "proxy.example"
port = 8443
[[account]]
name = "DEMO"
venue = "okx"
key = "okx-main"
)" + instrument("BTC-USDT", "okx") +
                             limits);
    ASSERT_EQ(config.venues.size(), 2u);
    auto const& okx = config.venues[0].venue == Venue::okx ? config.venues[0] : config.venues[1];
    auto const& spot = config.venues[0].venue == Venue::okx ? config.venues[1] : config.venues[0];
    EXPECT_EQ(okx.ws_host, room_of(Venue::okx).default_settings().ws_host);
    EXPECT_EQ(std::to_string(okx.ws_port), room_of(Venue::okx).default_settings().ws_port);
    EXPECT_EQ(spot.ws_host, "proxy.example");
    EXPECT_EQ(spot.stream_port, 8443);
    EXPECT_EQ(config.key_file, "/etc/trestle/keys");
    EXPECT_EQ(config.accounts.at(0).key, "okx-main");
}

constexpr auto simulators = R"(
[sim]
seed = 7
limits_percent = 1000
[sim.venue.okx]
port = 5007
control_port = 5008
[sim.venue.bybit]
port = 5009
control_port = 5010
[[sim.account]]
name = "DEMO"
[sim.account.balances]
USDT = "1000"
)";

std::string sim_symbol(std::string const& name, std::string const& venue, std::string const& more) {
    return "[[sim.symbol]]\nname = \"" + name + "\"\nvenue = \"" + venue +
           "\"\nbase = \"BTC\"\nquote = \"USDT\"\ntick = \"0.1\"\nlot = \"0.01\"\n"
           "min_quantity = \"0.01\"\nmax_quantity = \"100\"\nmin_notional = \"5\"\n"
           "price = \"60000\"\nvolatility = \"0\"\n" +
           more;
}

TEST_F(VenueConfigFile, SimulatorsMoveWithTheirVenues) {
    auto const config =
        good(std::string(four_venues) + instrument("BTC-USDT", "okx") + limits + simulators +
                 sim_symbol("BTC-USDT-SWAP", "okx",
                            "kind = \"perpetual\"\ncontract_value = \"0.01\"\n") +
                 sim_symbol("BTCUSDT", "bybit", "") +
                 sim_symbol("BTCUSDT", "bybit", "kind = \"perpetual\"\ncontrol = \"BTCPERP\"\n"),
             {.home = {}, .ports_base = 6000});
    ASSERT_TRUE(config.sim);
    ASSERT_EQ(config.sim->venues.size(), 2u);
    for (auto const& sim : config.sim->venues) {
        for (auto const& venue : config.venues) {
            if (venue.venue != sim.venue) continue;
            EXPECT_EQ(venue.stream_port, sim.port);
        }
        EXPECT_EQ(sim.control_port, sim.port + 1);
    }
    EXPECT_EQ(config.sim->venues[0].port, 6003);
    EXPECT_EQ(config.sim->venues[1].port, 6005);
    for (auto const& venue : config.venues) {
        if (venue.venue != Venue::binance_spot) continue;
        EXPECT_EQ(venue.port, 5003) << "no simulator's";
    }
    ASSERT_EQ(config.sim->symbols.size(), 3u);
    EXPECT_TRUE(config.sim->symbols[0].is_perpetual);
    EXPECT_EQ(config.sim->symbols[0].contract_value, "0.01");
    EXPECT_EQ(config.sim->symbols[2].control_name, "BTCPERP");
    EXPECT_EQ(config.sim->limits_percent, 1000);
}

TEST_F(VenueConfigFile, ErrorsOfSimulators) {
    EXPECT_THAT(
        bad(std::string(four_venues) + instrument("BTC-USDT", "okx") + limits + simulators +
            sim_symbol("BTCUSDT", "bybit", "") + sim_symbol("BTCUSDT", "bybit", "") +
            sim_symbol("BTCUSDT", "binance_spot", "contract_value = \"2\"\n")),
        ElementsAre(HasSubstr("sim.symbol.name: 'BTCUSDT' stands twice for bybit; tell them apart "
                              "with control"),
                    HasSubstr("sim.symbol.venue: 'binance_spot' is not simulated; add "
                              "[sim.venue.binance_spot]"),
                    HasSubstr("sim.symbol.contract_value: is for perpetuals only")));
}

TEST(Loopback, IsThisMachineAndNoName) {
    for (auto const* host : {"127.0.0.1", "127.9.9.9", "localhost", "::1", "[::1]"}) {
        EXPECT_TRUE(is_loopback(host)) << host;
    }
    for (auto const* host : {"", "127", "127.evil.example", "127.0.0.1.evil.example", "10.0.0.1",
                             "localhost.example", "api.binance.com", "0.0.0.0", "::"}) {
        EXPECT_FALSE(is_loopback(host)) << host;
    }
}

TEST(VenueTable, EachRoomIsAtItsVenuesPlace) {
    for (int i = 0; i < venue_count; ++i) {
        auto const venue = static_cast<Venue>(i);
        EXPECT_EQ(room_of(venue).venue, venue);
        EXPECT_NE(room_of(venue).default_settings().host, "");
    }
    EXPECT_THAT(venue_names(), ElementsAre("binance_spot", "binance_usdm", "okx", "bybit"));
}

}  // namespace
}  // namespace trestle::server
