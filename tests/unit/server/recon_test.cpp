// What ops set of reconciliation in the config, and what operators see and command of breaks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "oms/server/config.hpp"
#include "oms/server/recon_commands.hpp"
#include "tests/acceptance/support/workplace.hpp"
#include "tests/unit/server/core_house.hpp"

namespace trestle::server {
namespace {

using namespace trestle::literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class ReconConfig : public testing::Test {
protected:
    Result<Config, std::vector<std::string>> load(std::string const& section) {
        auto text =
            acceptance::read_file(std::filesystem::path(TRESTLE_SOURCE_DIR) / "etc/demo.toml");
        for (auto at = text.find("\"../"); at != std::string::npos; at = text.find("\"../")) {
            text.replace(at, 4, "\"" TRESTLE_SOURCE_DIR "/");
        }
        return load_config(folder_.write("trestle.toml", text + section), {});
    }
    std::string problem(std::string const& section) {
        auto const config = load(section);
        if (config.ok() || config.error().size() != 1) return "not one problem";
        auto const& line = config.error().front();
        return line.substr(line.find("recon"));
    }

    acceptance::TemporaryFolder folder_;
};

TEST_F(ReconConfig, BooksAreComparedBeforeTheFirstOrderUnlessNothingIsSaid) {
    auto const config = load("");
    ASSERT_TRUE(config.ok()) << config.error().front();
    auto const input = config->as_input();
    EXPECT_TRUE(input.recon.must_reconcile_first);
    EXPECT_FALSE(input.recon.two_persons);
    EXPECT_EQ(config->start_wait, std::chrono::seconds(10));
    EXPECT_TRUE(input.policies.empty());
}

TEST_F(ReconConfig, PoliciesAreOfAccounts) {
    auto const config = load(
        "[recon]\nstart_wait_s = 3\ntwo_persons = true\n[recon.accounts.DEMO]\n"
        "external_orders = \"cancel\"\nbalances = \"freeze\"\n"
        "corrective = [\"round_to_lot\", \"bump_to_minimum\"]\n");
    ASSERT_TRUE(config.ok()) << config.error().front();
    auto const input = config->as_input();
    EXPECT_TRUE(input.recon.two_persons);
    AccountPolicy const expected{.account = Account::of("DEMO"),
                                 .external_orders = AccountPolicy::External::cancel,
                                 .balances = AccountPolicy::Balances::freeze,
                                 .rounds_to_lot = true,
                                 .bumps_to_minimum = true};
    EXPECT_THAT(input.policies, ElementsAre(expected));
}

TEST_F(ReconConfig, MistakesNameTheRemedy) {
    EXPECT_THAT(problem("[recon.accounts.DEM]\n"), HasSubstr("is not an account"));
    EXPECT_THAT(problem("[recon.accounts.DEMO]\ncorrective = [\"round_to_lots\"]\n"),
                HasSubstr("did you mean round_to_lot?"));
    EXPECT_THAT(problem("[recon.accounts.DEMO]\nexternal_orders = \"ignore\"\n"),
                HasSubstr("external_orders"));
}

class ReconCommands : public testing::Test {
protected:
    // The venue works an order that nobody here sent, in our name.
    void break_books() {
        StatedOrder const order{.ref = {.venue = Venue::binance_spot,
                                        .client_id = VenueClientId::of("x1yzz0"),
                                        .order_id = VenueOrderId::of("77")},
                                .symbol = house_.state().instruments().front().venue_symbol,
                                .side = Side::sell,
                                .quantity = Quantity(2_d),
                                .price = Price(100_d)};
        for (int i = 0; i < 2; ++i) {
            house_.apply(VenueStatement{.venue = Venue::binance_spot,
                                        .account = Account::of("DEMO"),
                                        .began = house_.last().at,
                                        .asked_at = house_.last().at,
                                        .symbols = {order.symbol},
                                        .orders = {order}});
        }
    }
    std::string read(std::string const& command, std::map<std::string, std::string> fields) {
        auto const read = read_recon_command(house_.state(), {command, std::move(fields)},
                                             {"root, alice", "test"});
        return read.ok() ? "good" : read.error();
    }

    CoreHouse house_;
};

TEST_F(ReconCommands, BothSidesStandBesideEachOther) {
    EXPECT_THAT(show_breaks(house_.state(), {"recon-show", {}}).text,
                HasSubstr("no break is open"));
    break_books();
    auto const list = show_breaks(house_.state(), {"recon-show", {}});
    EXPECT_THAT(list.text, AllOf(HasSubstr("B1     unknown_order"), HasSubstr("1 break is open")));
    auto const one = show_breaks(house_.state(), {"recon-show", {{"break", "B1"}}});
    EXPECT_THAT(one.text, AllOf(HasSubstr("ours       no such order was sent"),
                                HasSubstr("theirs     sell 2 @ 100"), HasSubstr("open, frozen")));
    EXPECT_FALSE(show_breaks(house_.state(), {"recon-show", {{"break", "B9"}}}).is_ok);
    EXPECT_THAT(recon_status(house_.state()), HasSubstr("1 break is open"));
}

TEST_F(ReconCommands, AreReadWholeOrRefused) {
    break_books();
    EXPECT_EQ(read("recon-accept", {{"break", "B1"}}), "good");
    EXPECT_THAT(read("recon-accept", {{"break", "1"}}), HasSubstr("there is no break '1'"));
    EXPECT_THAT(read("recon-accept", {{"break", "B2"}}), HasSubstr("there is no break 'B2'"));
    EXPECT_THAT(read("recon-adjust", {{"break", "B1"}, {"quantity", "many"}}),
                HasSubstr("--quantity 'many' is not a number"));
    EXPECT_THAT(read("recon-adjust", {{"break", "B1"}, {"trade", std::string(99, '7')}}),
                HasSubstr("--trade is longer"));
}

TEST_F(ReconCommands, TheAnswerSaysWhatBecameOfIt) {
    break_books();
    auto const command = read_recon_command(house_.state(), {"recon-adjust", {{"break", "B1"}}},
                                            {"root, alice", "test"});
    ASSERT_TRUE(command.ok());
    auto const refused = tell_decision(*command, house_.apply(*command));
    EXPECT_FALSE(refused.is_ok);
    EXPECT_THAT(refused.text, HasSubstr("has no figure to adjust"));
    auto accept = *command;
    accept.action = BreakAction::accept;
    auto const done = tell_decision(accept, house_.apply(accept));
    EXPECT_TRUE(done.is_ok);
    EXPECT_THAT(done.text, AllOf(HasSubstr("settled"), HasSubstr("accept by root, alice: test")));
    auto const& adopted = house_.state().orders().all().back();
    EXPECT_EQ(adopted.session, house_session);
    EXPECT_EQ(adopted.side, Side::sell);
    EXPECT_THAT(recon_status(house_.state()), HasSubstr("1 open order was sent by nobody here"));
}

}  // namespace
}  // namespace trestle::server
