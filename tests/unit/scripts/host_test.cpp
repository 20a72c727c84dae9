#include "scripts/host.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/scripts/rules_for_tests.hpp"

namespace trestle::scripts {
namespace {

using Decision = ScriptVerdict::Decision;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

class HostFiles : public ::testing::Test {
protected:
    void SetUp() override {
        auto pattern = (std::filesystem::temp_directory_path() / "rules-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path write(std::string const& name, std::string const& text) {
        std::ofstream(folder_ / name, std::ios::binary) << text;
        return folder_ / name;
    }

    std::filesystem::path folder_;
};

TEST(Host, without_rules_is_not_asked) {
    auto host = host_of({});
    EXPECT_EQ(host->on_new_order(limit_buy()), ScriptVerdict{});
}

TEST(Host, rules_for_replaces_do_not_hear_new_orders) {
    auto host = host_of({{"r.lua", "on_replace(function(order) return deny('no') end)"}});
    EXPECT_EQ(host->on_new_order(limit_buy()).decision, Decision::not_asked);
    EXPECT_EQ(host->on_replace(limit_buy()).decision, Decision::deny);
}

TEST(Host, no_opinion_and_allow_both_let_the_order_pass) {
    EXPECT_EQ(ask("").decision, Decision::allow);
    EXPECT_EQ(ask("return nil").decision, Decision::allow);
    EXPECT_EQ(ask("return allow()").decision, Decision::allow);
}

TEST(Host, a_denial_names_the_line_of_its_deny_call) {
    auto host = host_of({{"scripts/rules/night.lua",
                          "local function check(order)\n"
                          "  if order.quantity > '0.2' then\n"
                          "    return deny('too big for the night')\n"
                          "  end\n"
                          "end\n"
                          "on_order(function(order)\n"
                          "  return check(order)\n"
                          "end)\n"}});
    ScriptVerdict const expected{
        Decision::deny, "scripts/rules/night.lua:3", "too big for the night", {}};
    EXPECT_EQ(host->on_new_order(limit_buy()), expected);
}

TEST(Host, a_forgotten_return_still_denies) {
    auto const verdict = ask("deny('no')");
    EXPECT_EQ(verdict.decision, Decision::deny);
    EXPECT_EQ(verdict.text, "no");
}

TEST(Host, the_first_deny_call_of_a_rule_counts) {
    EXPECT_EQ(ask("deny('first') return deny('second')").text, "first");
}

TEST(Host, the_first_denying_file_wins_and_later_files_are_not_asked) {
    auto host = host_of({{"a.lua", "on_order(function(o) return allow() end)"},
                         {"b.lua", "on_order(function(o) return deny('from b') end)"},
                         {"c.lua", "on_order(function(o) error('never reached') end)"}});
    auto const verdict = host->on_new_order(limit_buy());
    EXPECT_EQ(verdict.rule, "b.lua:1");
    EXPECT_EQ(verdict.text, "from b");
}

TEST(Host, rules_of_one_file_run_as_registered) {
    auto host = host_of({{"a.lua",
                          "on_order(function(o) return deny('one') end)\n"
                          "on_order(function(o) return deny('two') end)\n"}});
    EXPECT_EQ(host->on_new_order(limit_buy()).text, "one");
}

TEST(Host, the_last_route_wins_and_is_named) {
    auto host = host_of({{"a.lua", "on_order(function(o) return route('okx', 'cheap') end)"},
                         {"b.lua", "on_order(function(o) return route('bybit') end)"},
                         {"c.lua", "on_order(function(o) end)"}});
    ScriptVerdict const expected{Decision::allow, "b.lua:1", "", Venue::bybit};
    EXPECT_EQ(host->on_new_order(limit_buy()), expected);
}

TEST(Host, a_denied_order_has_no_route) {
    auto host = host_of({{"a.lua", "on_order(function(o) return route('okx') end)"},
                         {"b.lua", "on_order(function(o) return deny('no') end)"}});
    EXPECT_EQ(host->on_new_order(limit_buy()).route, std::nullopt);
}

TEST(Host, a_route_to_an_unknown_venue_fails_and_lists_the_known_ones) {
    auto const verdict = ask("return route('binance')");
    EXPECT_EQ(verdict.decision, Decision::failed);
    EXPECT_EQ(verdict.rule, "r.lua:1");
    EXPECT_EQ(verdict.text,
              "no venue is called 'binance'; write one of: binance_spot, binance_usdm, okx, bybit");
}

TEST(Host, a_wrong_return_value_fails_closed) {
    for (auto const* body : {"return false", "return true", "return 'deny'", "return 1",
                             "return {}", "return deny", "return order"}) {
        auto const verdict = ask(body);
        EXPECT_EQ(verdict.decision, Decision::failed) << body;
        EXPECT_EQ(verdict.rule, "r.lua:1") << body;
        EXPECT_THAT(verdict.text, HasSubstr("return allow(), deny(")) << body;
    }
}

TEST(Host, a_runtime_error_denies_and_names_its_line) {
    auto host = host_of({{"r.lua", "on_order(function(o)\n\n  return o.price .. nil end)"}});
    auto const verdict = host->on_new_order(limit_buy());
    EXPECT_EQ(verdict.decision, Decision::failed);
    EXPECT_EQ(verdict.rule, "r.lua:3");
    EXPECT_EQ(verdict.text, "cannot join a decimal and a nil");
}

TEST(Host, a_rule_goes_on_working_after_it_failed) {
    auto host = host_of({{"r.lua",
                          "on_order(function(order)\n"
                          "  if order.account == 'BAD' then error('broken') end\n"
                          "end)"}});
    auto bad = limit_buy();
    bad.account = Account::of("BAD");
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(host->on_new_order(bad).decision, Decision::failed);
        EXPECT_EQ(host->on_new_order(limit_buy()).decision, Decision::allow);
    }
}

TEST(Host, a_reason_is_one_line_of_bounded_length) {
    EXPECT_EQ(ask("return deny('a\\nb\\1c')").text, "a b c");
    EXPECT_THAT(ask("return deny(('x'):rep(5000))").text, SizeIs(256));
    EXPECT_EQ(ask("return deny()").text, "deny() takes a text, not no value");
    EXPECT_EQ(ask("return deny('')").text, "deny() takes a text that is not empty");
}

TEST(Host, a_rule_may_remember_what_it_saw) {
    auto host = host_of({{"r.lua",
                          "local seen = 0\non_order(function(order)\n"
                          "seen = seen + 1\n"
                          "if seen > 2 then return deny('third') end end)"}});
    EXPECT_EQ(host->on_new_order(limit_buy()).decision, Decision::allow);
    EXPECT_EQ(host->on_new_order(limit_buy()).decision, Decision::allow);
    EXPECT_EQ(host->on_new_order(limit_buy()).decision, Decision::deny);
}

TEST(Host, every_field_reads_as_the_order_has_it) {
    EXPECT_EQ(value_of("order.desk .. order.account .. order.symbol"), "DESK1DEMOBTC-USDT");
    EXPECT_EQ(value_of("order.base .. '/' .. order.quote"), "BTC/USDT");
    EXPECT_EQ(value_of("order.side .. order.type .. order.time_in_force"), "buylimitgtc");
    EXPECT_EQ(value_of("order.post_only"), "false");
    EXPECT_EQ(value_of("order.quantity"), "0.29");
    EXPECT_EQ(value_of("order.price"), "60000.1");
    EXPECT_EQ(value_of("order.notional"), "17400.029");
    EXPECT_EQ(value_of("order.bid .. ' ' .. order.ask .. ' ' .. order.last"),
              "59999.9 60000.2 60000");
    EXPECT_EQ(value_of("order.reference_age_ms"), "250");
    EXPECT_EQ(value_of("order.position"), "-1.5");
    EXPECT_EQ(value_of("order.open_orders"), "3");
    EXPECT_EQ(value_of("order.cl_ord_id"), "A-1");
    EXPECT_EQ(value_of("order.date .. ' ' .. order.time .. ' ' .. order.weekday"),
              "2026-01-05 22:34:05 mon");
    EXPECT_EQ(value_of("order.hour * 100 + order.minute"), "2234");
    EXPECT_EQ(value_of("order.is_replace"), "false");
    EXPECT_EQ(value_of("order.possible_resend"), "false");
}

TEST(Host, what_is_not_known_reads_as_nil) {
    OrderView bare = limit_buy();
    bare.terms.type = OrderType::market;
    bare.terms.price.reset();
    bare.reference = {};
    bare.position.reset();
    bare.open_orders.reset();
    for (auto const* field :
         {"price", "notional", "bid", "ask", "last", "reference_age_ms", "position", "open_orders",
          "route", "orig_cl_ord_id", "old_quantity", "old_price", "filled"}) {
        EXPECT_EQ(value_of("order." + std::string(field), bare), "nil") << field;
    }
}

TEST(Host, a_market_order_is_valued_at_the_side_it_takes) {
    using namespace trestle::literals;
    OrderView order = limit_buy();
    order.terms.type = OrderType::market;
    order.terms.price.reset();
    order.terms.quantity = Quantity(2_d);
    EXPECT_EQ(value_of("order.notional", order), "120000.4");
    order.side = Side::sell;
    EXPECT_EQ(value_of("order.notional", order), "119999.8");
    order.reference.bid.reset();
    EXPECT_EQ(value_of("order.notional", order), "120000");
}

TEST(Host, a_conditional_order_shows_what_it_waits_for) {
    using namespace trestle::literals;
    for (char const* const field :
         {"stop_price", "watch", "trail", "trail_bps", "position_effect", "self_trade"}) {
        EXPECT_EQ(value_of("order." + std::string(field)), "nil") << field;
    }
    auto order = limit_buy();
    order.terms = {.type = OrderType::market, .quantity = Quantity(2_d)};
    order.terms.trigger = Trigger{.watch = Trigger::Watch::mark, .price = Price(61000_d)};
    order.terms.position_effect = PositionEffect::close;
    order.terms.self_trade = SelfTrade::cancel_both;
    EXPECT_EQ(value_of("order.type", order), "stop");
    EXPECT_EQ(value_of("order.stop_price", order), "61000");
    EXPECT_EQ(value_of("order.watch", order), "mark");
    EXPECT_EQ(value_of("order.position_effect", order), "close");
    EXPECT_EQ(value_of("order.self_trade", order), "cancel_both");
    EXPECT_EQ(value_of("order.notional", order), "122000");
    order.terms.trigger = Trigger{.kind = Trigger::Kind::trailing, .trail_bps = 50};
    EXPECT_EQ(value_of("order.type", order), "trailing");
    EXPECT_EQ(value_of("order.stop_price", order), "nil") << "it trails at once";
    EXPECT_EQ(value_of("order.trail_bps", order), "50");
    order.terms.trigger = Trigger{.kind = Trigger::Kind::trailing, .trail = Price(25_d)};
    EXPECT_EQ(value_of("order.trail", order), "25");
}

TEST(Host, a_replace_shows_the_order_as_it_stands) {
    using namespace trestle::literals;
    OrderView order = limit_buy();
    order.orig_cl_ord_id = ClOrdId::of("A-0");
    order.old_terms = order.terms;
    order.old_terms->quantity = Quantity(0.1_d);
    order.old_terms->price = Price(59000_d);
    order.filled = Quantity(0.05_d);
    auto host = host_of({{"r.lua",
                          "on_replace(function(order) return deny(\n"
                          "order.orig_cl_ord_id .. ' ' .. order.old_quantity .. ' ' ..\n"
                          "order.old_price .. ' ' .. order.filled .. ' ' ..\n"
                          "tostring(order.is_replace)) end)"}});
    EXPECT_EQ(host->on_replace(order).text, "A-0 0.1 59000 0.05 true");
}

TEST(Host, a_misspelled_field_is_an_error_and_not_nil) {
    auto const verdict = ask("if order.quantiy then return allow() end");
    EXPECT_EQ(verdict.decision, Decision::failed);
    EXPECT_EQ(verdict.text, "order has no field 'quantiy'; spec/lua_api.md lists them");
}

TEST(Host, an_order_kept_beyond_its_call_cannot_be_read) {
    auto host = host_of({{"r.lua",
                          "local kept\non_order(function(order)\n"
                          "if kept then return deny(kept.account) end\n"
                          "kept = order end)"}});
    EXPECT_EQ(host->on_new_order(limit_buy()).decision, Decision::allow);
    // The same userdata stands for the next order, so `kept` shows that one and never a dead one.
    auto other = limit_buy();
    other.account = Account::of("OTHER");
    EXPECT_EQ(host->on_new_order(other).text, "OTHER");
}

TEST_F(HostFiles, list_their_digest_and_what_they_registered) {
    auto const path = write("a.lua", "on_order(function(o) end)\n");
    auto host = Host::load({.files = {path}});
    ASSERT_TRUE(host.ok());
    RuleFile const expected{
        .path = path.generic_string(),
        // By sha256sum.
        .sha256 = "d4eb2cfc0aeb5e65bd8950d6f49e6eb79c35eebcb6d4a1771480be907e53f03e",
        .order_rules = 1,
        .replace_rules = 0};
    EXPECT_THAT(host.value()->rules(), ElementsAre(expected));
}

TEST_F(HostFiles, report_every_problem_of_every_file_at_once) {
    auto const host = Host::load(
        {.files = {write("syntax.lua", "on_order(function(order)\n  if then\nend)\n"),
                   write("good.lua", "on_order(function(o) end)\n"),
                   write("raises.lua", "\n\nerror('not today')\n"),
                   write("silent.lua", "local x = 1\n"), folder_ / "missing.lua", folder_,
                   write("typo.lua", "on_oder(function(o) end)\n"),
                   write("wrong.lua", "on_order('x')\n"), write("early.lua", "\ndeny('x')\n"),
                   write("binary.lua", std::string("\x1bLua", 4))}});
    ASSERT_FALSE(host.ok());
    auto const in = [this](char const* rest) { return (folder_ / rest).generic_string(); };
    auto const& problems = host.error();
    EXPECT_THAT(problems,
                ::testing::UnorderedElementsAre(
                    in("syntax.lua:2: unexpected symbol near 'then'; correct the Lua"),
                    in("raises.lua:3: not today"),
                    in("silent.lua:1: registers no rule; call on_order(function(order) ... end)"),
                    in("missing.lua:1: cannot be read (No such file or directory); correct the "
                       "path"),
                    folder_.generic_string() + ":1: is not a file; name one .lua file",
                    in("typo.lua:1: no name 'on_oder' is known here; check its spelling, or "
                       "declare it with local above"),
                    in("wrong.lua:1: on_order takes a function, not string; write "
                       "on_order(function(order) ... end)"),
                    in("early.lua:2: deny() belongs inside on_order or on_replace"),
                    in("binary.lua:1: attempt to load a binary chunk (mode is 't'); correct the "
                       "Lua")));
}

TEST_F(HostFiles, reload_takes_over_when_all_is_well) {
    auto const path = write("a.lua", "on_order(function(o) return deny('old') end)\n");
    auto host = Host::load({.files = {path}});
    ASSERT_TRUE(host.ok());
    auto const digest = host.value()->rules()[0].sha256;
    write("a.lua", "on_order(function(o) return deny('new') end)\n");
    EXPECT_EQ(host.value()->on_new_order(limit_buy()).text, "old");
    EXPECT_THAT(host.value()->reload(), IsEmpty());
    EXPECT_EQ(host.value()->on_new_order(limit_buy()).text, "new");
    EXPECT_NE(host.value()->rules()[0].sha256, digest);
}

TEST_F(HostFiles, reload_keeps_all_the_old_rules_when_one_new_one_is_broken) {
    auto const a = write("a.lua", "on_order(function(o) return deny('old a') end)\n");
    auto const b = write("b.lua", "on_order(function(o) end)\n");
    auto host = Host::load({.files = {a, b}});
    ASSERT_TRUE(host.ok());
    auto const before = host.value()->rules();
    write("a.lua", "on_order(function(o) return deny('new a') end)\n");
    write("b.lua", "on_order(function(o)\n");
    EXPECT_THAT(host.value()->reload(),
                ElementsAre(StartsWith(b.generic_string() + ":2: 'end' expected")));
    EXPECT_EQ(host.value()->on_new_order(limit_buy()).text, "old a");
    EXPECT_EQ(host.value()->rules(), before);
}

TEST_F(HostFiles, reload_may_bring_another_list_of_files) {
    auto const a = write("a.lua", "on_order(function(o) return deny('a') end)\n");
    auto host = Host::load({.files = {a}});
    ASSERT_TRUE(host.ok());
    EXPECT_THAT(host.value()->reload(HostSettings{}), IsEmpty());
    EXPECT_EQ(host.value()->on_new_order(limit_buy()).decision, Decision::not_asked);
}

}  // namespace
}  // namespace trestle::scripts
