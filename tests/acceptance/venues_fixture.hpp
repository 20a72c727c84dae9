// Owns one desk at four simulated venues, and the three accounts of what traded there: the desk's
// reports, the journal's fills, and the simulators' own lists.
#pragma once

#include <gtest/gtest.h>

#include <charconv>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "oms/journal/reader.hpp"
#include "tests/acceptance/four_deployment.hpp"

namespace trestle::acceptance {

using fix::desk::Client;
using fix::desk::Message;

struct Market {
    Venue venue;
    std::string symbol;        // ours
    std::string control_name;  // the simulator's
    std::string quantity = "0.002";
};

// Spot where a venue has it, perpetuals where it has them: six markets.
inline std::vector<Market> const markets{
    {Venue::binance_spot, "BTC-USDT", "BTCUSDT"}, {Venue::binance_usdm, "BTC-USDT-PERP", "BTCUSDT"},
    {Venue::okx, "BTC-USDT", "BTC-USDT"},         {Venue::okx, "BTC-USDT-PERP", "BTC-USDT-SWAP"},
    {Venue::bybit, "BTC-USDT", "BTCUSDT"},        {Venue::bybit, "BTC-USDT-PERP", "BTCUSDT-PERP"},
};

inline Message order(std::string const& id, Market const& market, std::string const& side,
                     std::string const& price) {
    Message message("D");
    message.add(11, id).add(1, "DEMO").add(55, market.symbol).add(54, side);
    message.add(60, fix::desk::utc_timestamp()).add(38, market.quantity);
    message.add(40, price.empty() ? "1" : "2");
    if (!price.empty()) message.add(44, price);
    if (!price.empty()) message.add(59, "1");
    message.add(100, name_of(market.venue));
    return message;
}

// What a trade is, as all three tell it: venue, symbol, our order, quantity, price.
using Trade = std::vector<std::string>;

// "T12" of the id that we gave the order at the venue: "x" epoch "y" order "z" leg, in base 32.
inline std::string order_in(std::string_view client_id) {
    auto const y = client_id.find('y'), z = client_id.find('z');
    if (y == client_id.npos || z == client_id.npos) return "not ours: " + std::string(client_id);
    OrderId order;
    std::from_chars(client_id.data() + y + 1, client_id.data() + z, order.value, 32);
    return to_string(order);
}

inline std::string plain(std::string_view number) {
    auto const value = Decimal::parse(number);
    return value ? value->to_string() : "not a number: " + std::string(number);
}

// Contracts of 0.01 BTC.
inline std::string in_coins(std::string const& contracts) {
    auto const value = Decimal::parse(contracts);
    auto const coins =
        value ? Decimal::divide(*value, Decimal::whole(100), Rounding::down) : std::nullopt;
    return coins ? coins->to_string() : "not a number: " + contracts;
}

inline std::vector<std::string> values_of(std::string const& json, std::string const& name) {
    std::vector<std::string> values;
    auto const key = "\"" + name + "\":";
    for (auto at = json.find(key); at != std::string::npos; at = json.find(key, at + 1)) {
        auto begin = at + key.size();
        if (json[begin] == '"') ++begin;
        values.push_back(json.substr(begin, json.find_first_of("\",}]", begin) - begin));
    }
    return values;
}

class VenuesTest : public testing::Test {
protected:
    explicit VenuesTest(std::map<std::string, std::string> const& changes = {}) : four_(changes) {}

    void log_on() {
        ASSERT_TRUE(four_.start_gateway()) << four_.gateway().output();
        desk_ = std::make_unique<Client>(four_.desk());
        ASSERT_EQ(desk_->connect(fix::desk::Numbers::reset), "") << four_.gateway().output();
    }
    void send(std::string const& id, Market const& market, std::string const& side,
              std::string const& price = "") {
        ASSERT_EQ(desk_->send(order(id, market, side, price)), "") << id;
    }
    void cancel(std::string const& id, std::string const& orig, Market const& market) {
        Message message("F");
        message.add(11, id).add(41, orig).add(55, market.symbol).add(54, "1");
        message.add(60, fix::desk::utc_timestamp()).add(38, market.quantity);
        ASSERT_EQ(desk_->send(message), "") << id;
    }
    // The last OrdStatus(39) that was told of this ClOrdID.
    [[nodiscard]] std::string status_of(std::string const& id) const {
        std::string status;
        for (auto const& report : desk_->reports()) {
            if (report.msg_type() == "8" && report.value(11) == id) status = report.value(39);
        }
        return status;
    }
    [[nodiscard]] std::string text_of(std::string const& id) const {
        std::string text;
        for (auto const& report : desk_->reports()) {
            if (report.value(11) == id && !report.value(58).empty()) text = report.value(58);
        }
        return text;
    }
    [[nodiscard]] bool becomes(std::string const& id, std::string const& status,
                               Milliseconds patience = 20s) {
        return desk_->wait_for([&] { return status_of(id) == status; }, patience);
    }
    void expect(std::string const& id, std::string const& status) {
        EXPECT_TRUE(becomes(id, status))
            << id << " is '" << status_of(id) << "' " << text_of(id) << "\n"
            << four_.gateway().output();
    }

    [[nodiscard]] std::multiset<Trade> told_to_desk() const {
        std::multiset<Trade> trades;
        for (auto const& report : desk_->reports()) {
            if (report.msg_type() != "8" || report.value(150) != "F") continue;
            trades.insert({std::string(report.value(30)), std::string(report.value(55)),
                           std::string(report.value(37)), plain(report.value(32)),
                           plain(report.value(31))});
        }
        return trades;
    }
    // Each trade once, however often the venue told it.
    [[nodiscard]] std::multiset<Trade> journaled() const {
        std::multiset<Trade> trades;
        std::set<std::pair<Symbol, std::string>> seen;
        std::map<std::pair<Venue, VenueSymbol>, Symbol> names;
        journal::PosixStorage storage;
        journal::Reader reader(storage, four_.home() / "journal");
        for (;;) {
            auto const step = reader.next();
            auto const* entry = std::get_if<journal::Entry>(&step);
            if (entry == nullptr) break;
            auto const& input = entry->record.stamped.input;
            if (auto const* listed = std::get_if<InstrumentDefined>(&input)) {
                names[{listed->instrument.venue, listed->instrument.venue_symbol}] =
                    listed->instrument.symbol;
            }
            auto const* fill = std::get_if<VenueFilled>(&input);
            if (fill == nullptr) continue;
            auto const& symbol = names[{fill->ref.venue, fill->symbol}];
            auto const trade =
                std::string(name_of(fill->ref.venue)) + " " + std::string(fill->trade_id.view());
            if (!seen.insert({symbol, trade}).second) continue;
            trades.insert({std::string(name_of(fill->ref.venue)), std::string(symbol.view()),
                           order_in(fill->ref.client_id.view()), fill->quantity.to_string(),
                           fill->price.to_string()});
        }
        return trades;
    }
    // The simulators count perpetuals of OKX in contracts of 0.01 BTC.
    [[nodiscard]] std::multiset<Trade> at_venues() const {
        std::multiset<Trade> trades;
        for (auto const& market : markets) {
            auto const reply =
                four_.control(market.venue)
                    .ask("GET", "/control/trades?account=DEMO&symbol=" + market.control_name, "");
            EXPECT_TRUE(reply.ok()) << reply.error();
            if (!reply.ok()) continue;
            auto const ids = values_of(reply->body, "clientOrderId");
            auto const quantities = values_of(reply->body, "qty");
            auto const prices = values_of(reply->body, "price");
            EXPECT_EQ(ids.size(), quantities.size()) << reply->body;
            EXPECT_EQ(ids.size(), prices.size()) << reply->body;
            for (std::size_t i = 0; i < ids.size(); ++i) {
                auto const quantity = market.control_name == "BTC-USDT-SWAP"
                                          ? in_coins(quantities[i])
                                          : plain(quantities[i]);
                trades.insert({std::string(name_of(market.venue)), market.symbol, order_in(ids[i]),
                               quantity, plain(prices[i])});
            }
        }
        return trades;
    }
    void expect_agreement() {
        auto const told = told_to_desk();
        EXPECT_EQ(told, at_venues()) << "the desk's reports are not the venues' trades";
        desk_->logout("done");
        EXPECT_EQ(four_.gateway().interrupt(30s), (Ending{0, 0})) << four_.gateway().output();
        EXPECT_EQ(journaled(), told) << "the journal's fills are not the desk's reports";
        auto const verified =
            Deployment::trestle({"audit", "verify", "--data", four_.home().string()});
        EXPECT_EQ(verified.ending, (Ending{0, 0})) << verified.output;
    }

    FourDeployment four_;
    std::unique_ptr<Client> desk_;
};

}  // namespace trestle::acceptance
