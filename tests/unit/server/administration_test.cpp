// What operators command: checked, journaled with who and why, and only then carried out.
#include "oms/server/administration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/server/core_house.hpp"

namespace trestle::server {
namespace {

using namespace trestle::literals;
using fix::engine::SessionState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// The journal is a list here; an input is applied when the test says so, as a slow disk would.
class Operating : public testing::Test {
protected:
    Operating()
        : administration_(house_.state(),
                          {{"DEMO", "OTHER"}, {"BTC-USDT", "ETH-USDT"}, {"binance_spot"}},
                          ports()) {
        for (auto const* desk : {"DESK1", "DESK2", "DESK3", "DROP1", "IDLE"}) {
            SessionState state;
            state.desk = desk;
            sessions_.push_back(state);
        }
    }

    Administration::Ports ports() {
        Administration::Ports ports;
        ports.take = [this](Input input) { journaled_.push_back(std::move(input)); };
        ports.sessions = [this] { return sessions_; };
        ports.set_enabled = [this](std::string const& desk, bool is_enabled,
                                   std::string const& text) {
            done_.push_back((is_enabled ? "enable " : "disable ") + desk + ": " + text);
            session(desk).is_enabled = is_enabled;
        };
        ports.logout = [this](std::string const& desk, std::string const& text) {
            done_.push_back("logout " + desk + ": " + text);
        };
        ports.kick = [this](std::string const& desk, std::string const& text) {
            done_.push_back("kick " + desk + ": " + text);
        };
        ports.set_numbers = [this](std::string const& desk, std::uint64_t in, std::uint64_t out) {
            done_.push_back("numbers " + desk + " " + std::to_string(in) + " " +
                            std::to_string(out));
            return engine_refusal_;
        };
        ports.log = [this](std::string_view line) { log_.emplace_back(line); };
        ports.book = [](Venue venue, Symbol const& symbol) {
            return ControlAnswer{true, "the book of " + std::string(symbol.view()) + " at " +
                                           std::string(name_of(venue))};
        };
        return ports;
    }

    SessionState& session(std::string const& desk) {
        for (auto& each : sessions_) {
            if (each.desk == desk) return each;
        }
        ADD_FAILURE() << desk;
        return sessions_.front();
    }

    void command(std::string const& name, std::map<std::string, std::string> fields) {
        answers_.clear();
        administration_.on({name, std::move(fields)}, "root",
                           [this](ControlAnswer const& answer) { answers_.push_back(answer); });
    }

    // What was journaled becomes durable.
    void apply_journaled() {
        for (auto const& input : journaled_) {
            auto const& effects = house_.apply(input);
            administration_.on_applied(house_.last(), effects);
        }
        journaled_.clear();
    }

    // The answer to a command that is carried out.
    std::string done(std::string const& name, std::map<std::string, std::string> fields) {
        fields.emplace("why", "because");
        command(name, std::move(fields));
        EXPECT_THAT(answers_, IsEmpty()) << "answered before it was durable";
        apply_journaled();
        if (answers_.size() != 1) return "no answer";
        EXPECT_TRUE(answers_.front().is_ok) << answers_.front().text;
        return answers_.front().text;
    }

    // The answer to a command that changes nothing and is not journaled.
    std::string refused(std::string const& name, std::map<std::string, std::string> fields) {
        fields.emplace("why", "because");
        command(name, std::move(fields));
        EXPECT_THAT(journaled_, IsEmpty());
        EXPECT_THAT(done_, IsEmpty());
        if (answers_.size() != 1) return "no answer";
        EXPECT_FALSE(answers_.front().is_ok);
        EXPECT_EQ(answers_.front().text.find("\n  at "), std::string::npos);
        return answers_.front().text;
    }

    CoreHouse house_;
    std::vector<SessionState> sessions_;
    std::vector<Input> journaled_;
    std::vector<std::string> done_, log_;
    std::vector<ControlAnswer> answers_;
    std::string engine_refusal_;
    Administration administration_;
};

TEST_F(Operating, NothingIsDoneBeforeItIsDurable) {
    command("session-disable", {{"desk", "DESK1"}, {"why", "breach"}, {"by", "alice"}});
    ASSERT_EQ(journaled_.size(), 1u);
    auto const* journaled = std::get_if<SessionCommand>(&journaled_.front());
    ASSERT_NE(journaled, nullptr);
    EXPECT_EQ(journaled->by, (Operator{"root, alice", "breach"}));
    EXPECT_THAT(done_, IsEmpty());
    EXPECT_THAT(answers_, IsEmpty());
    apply_journaled();
    EXPECT_THAT(done_, ElementsAre("disable DESK1: disabled by operations: breach"));
    ASSERT_EQ(answers_.size(), 1u);
    EXPECT_TRUE(answers_.front().is_ok);
    EXPECT_FALSE(house_.state().is_session_enabled(SessionId::of("DESK1")));
}

TEST_F(Operating, WhyIsRequired) {
    for (auto const* name : {"session-enable", "session-disable", "session-logout", "session-kick",
                             "session-set-seq", "halt", "resume", "kill", "order-cancel"}) {
        EXPECT_THAT(refused(name, {{"desk", "DESK1"}, {"why", "  "}}),
                    HasSubstr("--why is missing"))
            << name;
    }
}

TEST_F(Operating, SessionsThatAreNotThereAreNamedNearly) {
    EXPECT_EQ(refused("session-disable", {{"desk", "DESK"}}),
              "there is no session 'DESK'; did you mean DESK1?");
    EXPECT_THAT(refused("session-disable", {{"desk", std::string(500, 'x')}}),
                HasSubstr("known are: DESK1, DESK2, DESK3, DROP1, IDLE"));
}

TEST_F(Operating, WhatIsSoAlreadyIsNotJournaled) {
    command("session-enable", {{"desk", "DESK1"}, {"why", "x"}});
    EXPECT_THAT(journaled_, IsEmpty());
    EXPECT_THAT(answers_,
                ElementsAre(ControlAnswer{true, "DESK1 is enabled already; nothing was changed"}));
    EXPECT_EQ(refused("session-logout", {{"desk", "DESK1"}}),
              "DESK1 is not logged on; nothing was changed");
}

TEST_F(Operating, ADeskIsLoggedOutOrCutOffWithTheReason) {
    session("DESK1").is_logged_on = true;
    EXPECT_THAT(done("session-logout", {{"desk", "DESK1"}}), HasSubstr("is being logged out"));
    EXPECT_THAT(done("session-kick", {{"desk", "DESK1"}}), HasSubstr("is cut off"));
    EXPECT_THAT(done_, ElementsAre("logout DESK1: logged out by operations: because",
                                   "kick DESK1: cut off by operations: because"));
}

TEST_F(Operating, NumbersAreSetWhileTheDeskIsAway) {
    session("DESK1").is_logged_on = true;
    EXPECT_THAT(refused("session-set-seq", {{"desk", "DESK1"}, {"in", "5"}}),
                HasSubstr("is logged on; 'trestle session logout DESK1"));
    session("DESK1").is_logged_on = false;
    EXPECT_THAT(refused("session-set-seq", {{"desk", "DESK1"}}), HasSubstr("nothing to set"));
    for (auto const* number : {"0", "-1", "2000000001", "5x", "18446744073709551616", " 5"}) {
        EXPECT_THAT(refused("session-set-seq", {{"desk", "DESK1"}, {"in", number}}),
                    HasSubstr("is not a sequence number"))
            << number;
    }
    done("session-set-seq", {{"desk", "DESK1"}, {"in", "5"}});
    EXPECT_THAT(done_, ElementsAre("numbers DESK1 5 0"));
    EXPECT_EQ(house_.state().inbound().at(SessionId::of("DESK1")), 4u);
}

TEST_F(Operating, WhatTheEngineRefusesIsTold) {
    engine_refusal_ = "DESK1 is logged on";
    command("session-set-seq", {{"desk", "DESK1"}, {"out", "9"}, {"why", "x"}});
    apply_journaled();
    EXPECT_THAT(answers_, ElementsAre(ControlAnswer{false, "DESK1 is logged on"}));
}

TEST_F(Operating, TheKillSwitchHaltsAllAndCancelsWhatIsOpen) {
    auto const first = house_.order("DESK1", "A", "DEMO", Side::buy, Quantity(1_d), Price(60000_d));
    house_.order("DESK3", "B", "OTHER", Side::buy, Quantity(1_d), Price(3000_d));
    EXPECT_THAT(done("kill", {}),
                HasSubstr("all trading is halted until 'trestle resume', restarts included; 2 open "
                          "orders are being canceled; 3 desks told"));
    ASSERT_EQ(house_.state().halts().size(), 1u);
    EXPECT_TRUE(house_.state().orders().find(first)->cancel.has_value());
    EXPECT_THAT(done("resume", {}), HasSubstr("all trading is no longer halted"));
    EXPECT_TRUE(house_.state().halts().empty());
}

TEST_F(Operating, AHaltHasAScopeAndIsLiftedByTheSameOne) {
    EXPECT_THAT(done("halt", {{"account", "DEMO"}, {"symbol", "BTC-USDT"}}),
                HasSubstr("account DEMO, symbol BTC-USDT is halted"));
    EXPECT_THAT(refused("resume", {{"account", "DEMO"}}),
                HasSubstr("there is no halt of account DEMO to lift; name its scope as it was "
                          "halted. halted:\n  account DEMO, symbol BTC-USDT, since "));
    EXPECT_EQ(refused("halt", {{"account", "DEM0"}}),
              "there is no account 'DEM0'; did you mean DEMO?");
    EXPECT_EQ(refused("halt", {{"symbol", "BTC-EUR"}}),
              "there is no symbol 'BTC-EUR'; known are: BTC-USDT, ETH-USDT");
    EXPECT_EQ(refused("halt", {{"venue", "okx"}}),
              "there is no venue 'okx'; known are: binance_spot");
    command("halt", {{"account", "DEMO"}, {"symbol", "BTC-USDT"}, {"why", "again"}});
    EXPECT_THAT(answers_.front().text, HasSubstr("is halted already"));
    EXPECT_THAT(journaled_, IsEmpty());
}

TEST_F(Operating, OneOrderIsCanceled) {
    auto const id = house_.order("DESK1", "A", "DEMO", Side::buy, Quantity(1_d), Price(60000_d));
    EXPECT_EQ(done("order-cancel", {{"order", to_string(id)}}),
              to_string(id) + ": cancel sent to binance_spot");
    EXPECT_TRUE(house_.state().orders().find(id)->cancel.has_value());
    EXPECT_THAT(refused("order-cancel", {{"order", "A"}}), HasSubstr("is not an OrderID"));
    EXPECT_THAT(refused("order-cancel", {{"order", "T999"}}), HasSubstr("there is no order T999"));
}

TEST_F(Operating, AnOrderThatIsOverIsNotCanceled) {
    auto const id = house_.order("DESK1", "A", "DEMO", Side::buy, Quantity(1_d), Price(60000_d));
    house_.fill(id, Quantity(1_d), Price(60000_d));
    EXPECT_EQ(refused("order-cancel", {{"order", to_string(id)}}),
              to_string(id) + " is filled: there is nothing to cancel");
}

TEST_F(Operating, WhatIsLatchedHoldsAfterARestart) {
    house_.apply(
        SessionCommand{{"root", "x"}, SessionId::of("DESK2"), SessionCommand::Action::disable});
    house_.apply(HaltChanged{{"root", "x"}, {.account = Account::of("DEMO")}, true, false});
    administration_.restore_latches();
    EXPECT_THAT(done_, ElementsAre("disable DESK2: disabled by operations"));
    EXPECT_THAT(log_, ElementsAre(HasSubstr("session DESK2 stays disabled"),
                                  HasSubstr("account DEMO stays halted")));
}

TEST_F(Operating, TheListSaysWhoIsOn) {
    session("DESK1").is_logged_on = true;
    session("DESK1").peer = "127.0.0.1:40000";
    session("DESK1").next_inbound = 1042;
    session("DESK1").logged_on_at_ns = 1'767'652'445'000'000'000;
    session("IDLE").is_enabled = false;
    command("session-list", {});
    ASSERT_EQ(answers_.size(), 1u);
    EXPECT_THAT(answers_.front().text,
                HasSubstr("SESSION  STATE     NEXT IN  NEXT OUT  QUEUED  SINCE"));
    EXPECT_THAT(answers_.front().text, HasSubstr("DESK1    on        1042     1         0       "
                                                 "2026-01-05T22:34:05.000000Z  127.0.0.1:40000"));
    EXPECT_THAT(answers_.front().text, HasSubstr("IDLE     disabled"));
    command("status", {});
    EXPECT_THAT(answers_.front().text, HasSubstr("1 session of 5 on, 0 open orders"));
    EXPECT_THAT(answers_.front().text, HasSubstr("nothing is halted"));
}

TEST_F(Operating, ABookIsNamedByVenueAndSymbol) {
    command("book", {{"venue", "binance_spot"}, {"symbol", "ETH-USDT"}});
    ASSERT_EQ(answers_.size(), 1u);
    EXPECT_EQ(answers_.front().text, "the book of ETH-USDT at binance_spot");
    command("book", {{"venue", "binance_spto"}, {"symbol", "ETH-USDT"}});
    EXPECT_THAT(answers_.front().text, HasSubstr("did you mean binance_spot?"));
    command("book", {{"venue", "binance_spot"}});
    EXPECT_FALSE(answers_.front().is_ok);
    EXPECT_THAT(answers_.front().text, HasSubstr("name a venue and a symbol"));
}

TEST_F(Operating, UnknownCommandsAndLongTextsAreRefused) {
    EXPECT_THAT(refused("rm", {}), HasSubstr("'rm' is not a command of this gateway"));
    EXPECT_THAT(refused("kill", {{"by", std::string(600, 'x')}}), HasSubstr("at most 512 bytes"));
}

}  // namespace
}  // namespace trestle::server
