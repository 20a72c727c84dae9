// A disk that fills up: new risk stops in time, cancels pass, and it goes on when there is room.
#include "oms/server/disk_guard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/server/core_house.hpp"

namespace trestle::server {
namespace {

using namespace trestle::literals;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint64_t megabyte = 1 << 20;

class FillingDisk : public testing::Test {
protected:
    FillingDisk() : guard_(house_.state(), 200 * megabyte, "/data", ports()) {}

    DiskGuard::Ports ports() {
        DiskGuard::Ports ports;
        ports.free_bytes = [this] { return free_; };
        ports.take = [this](Input input) {
            journaled_.push_back(std::move(input));
            return house_.last().sequence + journaled_.size();
        };
        ports.alert = [this](std::string_view text) { alerts_.emplace_back(text); };
        ports.log = [this](std::string_view text) { log_.emplace_back(text); };
        return ports;
    }
    // One look, and what it led to is applied.
    void look(std::uint64_t megabytes) {
        free_ = megabytes * megabyte;
        guard_.look();
        for (auto& input : std::exchange(journaled_, {})) house_.apply(std::move(input));
    }
    // Why the next order is refused; empty: it is not.
    std::string refusal() {
        auto const id = "N" + std::to_string(++orders_);
        for (auto const& effect :
             house_.apply(NewOrder{.origin = {.session = SessionId::of("DESK1")},
             .cl_ord_id = ClOrdId::of(id),
             .account = Account::of("DEMO"),
             .symbol = Symbol::of("BTC-USDT"),
             .side = Side::buy,
             .terms = {.quantity = Quantity(1_d), .price = Price(100_d)},
             .reference = {.last = Price(100_d), .at = house_.last().at}})) {
            auto const* report = std::get_if<Report>(&effect);
            if (report != nullptr && report->kind == ReportKind::rejected) {
                return report->refusal.text;
            }
        }
        return {};
    }
    void operators_halt(bool is_halted) {
        house_.apply(HaltChanged{.by = {"alice", "lunch"}, .is_halted = is_halted});
    }

    CoreHouse house_;
    std::optional<std::uint64_t> free_;
    std::vector<Input> journaled_;
    std::vector<std::string> alerts_, log_;
    int orders_ = 0;
    DiskGuard guard_;
};

TEST_F(FillingDisk, NewOrdersAreRefusedInTimeWithTheReason) {
    look(200);
    EXPECT_EQ(refusal(), "");
    EXPECT_THAT(alerts_, IsEmpty());
    look(199);
    EXPECT_EQ(refusal(),
              "trading_halted: all trading is halted by trestle disk guard: disk space: 199 MiB "
              "free, min_free_mb is 200; cancels pass, try again when it is lifted");
    ASSERT_EQ(alerts_.size(), 1U);
    EXPECT_THAT(alerts_[0], HasSubstr("199 MiB free in /data, min_free_mb is 200"));
    EXPECT_THAT(alerts_[0], HasSubstr("cancels pass; free room until 250 MiB are free"));
    EXPECT_EQ(guard_.status(), "disk: 199 MiB free, new orders are refused until 250 MiB are free");
}

TEST_F(FillingDisk, CancelsPass) {
    auto const order = house_.order("DESK1", "A", "DEMO", Side::buy, Quantity(1_d), Price(100_d));
    look(10);
    auto const& effects = house_.apply(CancelOrder{.origin = {.session = SessionId::of("DESK1")},
                                                   .cl_ord_id = ClOrdId::of("B"),
                                                   .orig_cl_ord_id = ClOrdId::of("A"),
                                                   .symbol = Symbol::of("BTC-USDT"),
                                                   .side = Side::buy});
    EXPECT_TRUE(std::ranges::any_of(effects, [&](Effect const& effect) {
        auto const* cancel = std::get_if<CancelAtVenue>(&effect);
        return cancel != nullptr && cancel->order == order;
    }));
}

TEST_F(FillingDisk, ItTakesMoreRoomToGoOnThanToStop) {
    look(199);
    look(249);
    EXPECT_NE(refusal(), "");
    look(250);
    EXPECT_EQ(refusal(), "");
    look(200);
    EXPECT_EQ(refusal(), "");
    EXPECT_EQ(alerts_.size(), 1U);
    EXPECT_EQ(log_.size(), 1U);
}

TEST_F(FillingDisk, OneChangeIsAskedForOnce) {
    free_ = 0;
    guard_.look();
    guard_.look();
    EXPECT_EQ(journaled_.size(), 1U);
}

TEST_F(FillingDisk, WhatOperatorsHaltedStaysHalted) {
    operators_halt(true);
    look(10);
    look(900);
    EXPECT_THAT(refusal(), HasSubstr("by alice: lunch"));
    // And while the disk is full, nobody lifts the guard's halt for longer than a moment.
    operators_halt(false);
    look(10);
    operators_halt(false);
    EXPECT_EQ(refusal(), "");
    look(10);
    EXPECT_NE(refusal(), "");
}

TEST_F(FillingDisk, AHaltOfTheRunBeforeIsLiftedWhenThereIsRoom) {
    look(10);
    DiskGuard next(house_.state(), 200 * megabyte, "/data", ports());
    free_ = 900 * megabyte;
    next.look();
    ASSERT_EQ(journaled_.size(), 1U);
    EXPECT_FALSE(std::get<HaltChanged>(journaled_[0]).is_halted);
}

TEST_F(FillingDisk, WithoutALimitThereIsNoGuard) {
    DiskGuard none(house_.state(), 0, "/data", ports());
    free_ = 0;
    none.look();
    EXPECT_THAT(journaled_, IsEmpty());
}

}  // namespace
}  // namespace trestle::server
