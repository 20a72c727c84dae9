// Books under everything that can happen to a stream: at no moment is a book shown that the venue
// never had, and when the faults stop the book is the venue's own. Random; a failure names its seed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "adapters/binance_spot/market.hpp"
#include "adapters/binance_usdm/market.hpp"
#include "adapters/books/sync.hpp"
#include "adapters/bybit/market.hpp"
#include "adapters/okx/market.hpp"

namespace trestle::adapters::books {
namespace {

using Side2 = std::map<std::int64_t, std::int64_t>;  // whole prices and quantities
struct State {
    Side2 bids, asks;
    friend bool operator==(State const&, State const&) = default;
};

Level level(std::int64_t price, std::int64_t quantity) {
    return {Decimal::whole(price), Decimal::whole(quantity),
            std::to_string(price) + ":" + std::to_string(quantity)};
}

State state_of(OrderBook const& book) {
    State state;
    for (Side const side : {Side::buy, Side::sell}) {
        for (Level const& one : book.top(side, 10'000)) {
            auto& levels = side == Side::buy ? state.bids : state.asks;
            levels[static_cast<std::int64_t>(one.price.raw() / Decimal::unit)] =
                static_cast<std::int64_t>(one.quantity.raw() / Decimal::unit);
        }
    }
    return state;
}

// A market that numbers each single change, and tells several of them in one message.
class Venue {
public:
    Venue(SyncRules const& rules, std::mt19937_64& random) : rules_(rules), random_(random) {
        for (std::int64_t i = 1; i < 8; ++i) {
            now_.bids[100 - i] = i;
            now_.asks[100 + i] = i;
        }
        truth_[number()] = now_;
    }

    BookMessage snapshot() {
        BookMessage message{.is_snapshot = true, .last = number(), .previous = -1};
        for (auto const& [price, quantity] : now_.bids)
            message.bids.push_back(level(price, quantity));
        for (auto const& [price, quantity] : now_.asks)
            message.asks.push_back(level(price, quantity));
        return message;
    }
    // Changes that nobody was told of yet; a snapshot may fall between them.
    void move() {
        middle_ += static_cast<std::int64_t>(random_() % 3) - 1;
        bool const is_bid = random_() % 2 == 0;
        std::int64_t const away = 1 + static_cast<std::int64_t>(random_() % 9);
        std::int64_t const price = is_bid ? middle_ - away : middle_ + away;
        set(is_bid ? now_.bids : now_.asks, price, static_cast<std::int64_t>(random_() % 5),
            is_bid);
        while (!now_.bids.empty() && now_.bids.rbegin()->first >= middle_) {
            set(now_.bids, now_.bids.rbegin()->first, 0, true);
        }
        while (!now_.asks.empty() && now_.asks.begin()->first <= middle_) {
            set(now_.asks, now_.asks.begin()->first, 0, false);
        }
        ++updates_;
        if (rules_.chain == Chain::ranges || rules_.asks_snapshot) truth_[number()] = now_;
    }
    BookMessage tell() {
        if (rules_.chain == Chain::counted) ++count_;
        BookMessage message{.first = told_ + 1, .last = number(), .previous = told_number_};
        for (auto const& [key, quantity] : changed_) {
            auto& side = key.first ? message.bids : message.asks;
            side.push_back(level(key.second, quantity));
        }
        changed_.clear();
        told_ = updates_;
        told_number_ = message.last;
        truth_[message.last] = now_;
        if (rules_.has_checksum && random_() % 2 == 0) message.checksum = checksum();
        return message;
    }
    [[nodiscard]] State const* at(std::int64_t number) const {
        auto const found = truth_.find(number);
        return found == truth_.end() ? nullptr : &found->second;
    }
    [[nodiscard]] State const& now() const { return now_; }
    [[nodiscard]] bool has_untold() const { return told_ != updates_; }

private:
    void set(Side2& side, std::int64_t price, std::int64_t quantity, bool is_bid) {
        changed_[{is_bid, price}] = quantity;
        if (quantity == 0) {
            side.erase(price);
        } else {
            side[price] = quantity;
        }
    }
    [[nodiscard]] std::int64_t number() const {
        return rules_.chain == Chain::counted ? count_ : updates_;
    }
    [[nodiscard]] std::int32_t checksum() const {
        OrderBook book;
        for (auto const& [price, quantity] : now_.bids) book.set(Side::buy, level(price, quantity));
        for (auto const& [price, quantity] : now_.asks)
            book.set(Side::sell, level(price, quantity));
        return book.checksum();
    }

    SyncRules rules_;
    std::mt19937_64& random_;
    std::int64_t middle_ = 100;
    std::int64_t updates_ = 50;
    std::int64_t told_ = 50;
    std::int64_t told_number_ = 50;
    std::int64_t count_ = 50;
    State now_;
    std::map<std::pair<bool, std::int64_t>, std::int64_t> changed_;
    std::map<std::int64_t, State> truth_;
};

struct Run {
    explicit Run(SyncRules const& with, std::uint64_t seed)
        : rules(with), random(seed), venue(rules, random), sync(rules) {
        begin_anew();
    }

    // As a session does: ask over REST, or subscribe once more.
    void begin_anew() {
        if (rules.asks_snapshot) {
            answer = venue.snapshot();
            return;
        }
        // What was told before the subscription is on its way already.
        if (venue.has_untold()) deliver(venue.tell());
        deliver(venue.snapshot());
    }
    void hear(BookMessage message) {
        if (is_hostile && random() % 40 == 0) message.is_whole = false;
        if (sync.on_stream(std::move(message), {1})) must_begin = true;
        expect_true_book();
    }
    void deliver(BookMessage message) {
        auto const roll = is_hostile ? random() % 12 : 11;
        if (roll == 0) return;  // lost
        if (roll == 1) {
            hear(message);
            return hear(std::move(message));
        }
        if (roll == 2 || roll == 3) return late.push_back(std::move(message));
        if (is_hostile && message.checksum != 0 && random() % 15 == 0) message.checksum ^= 1;
        hear(std::move(message));
        while (!late.empty() && random() % 2 == 0) {
            auto const old = late.front();
            late.erase(late.begin());
            hear(old);
        }
    }
    void step() {
        if (random() % 3 != 0) venue.move();
        bool const is_answered = answer && (!is_hostile || random() % 4 == 0);
        if (is_answered) {
            auto const snapshot = *std::exchange(answer, std::nullopt);
            bool const is_lost = is_hostile && random() % 4 == 0;
            if (is_lost || sync.on_answer(snapshot, {1})) must_begin = true;
            expect_true_book();
        }
        if (is_hostile && random() % 60 == 0) {
            sync.lose("the connection was lost");
            late.clear();
            answer.reset();
            must_begin = true;
        }
        if (venue.has_untold() && random() % 2 == 0) deliver(venue.tell());
        bool const waits_too_long = !sync.is_in_sync() && !answer && random() % 10 == 0;
        if ((must_begin || waits_too_long) && random() % 3 == 0) {
            must_begin = false;
            if (!rules.asks_snapshot) sync.lose("it begins anew");
            begin_anew();
        }
    }
    void expect_true_book() {
        if (!sync.is_in_sync()) {
            EXPECT_EQ(state_of(sync.book()), State());
            return;
        }
        ++shown;
        auto const* truth = venue.at(sync.sequence());
        ASSERT_NE(truth, nullptr) << sync.sequence();
        EXPECT_EQ(state_of(sync.book()), *truth) << "at " << sync.sequence();
    }

    SyncRules rules;
    std::mt19937_64 random;
    Venue venue;
    Sync sync;
    std::optional<BookMessage> answer;
    std::vector<BookMessage> late;
    bool must_begin = false;
    bool is_hostile = true;
    int shown = 0;
};

void try_seed(SyncRules const& rules, std::uint64_t seed, int& shown, unsigned& losses) {
    SCOPED_TRACE("seed " + std::to_string(seed) + "; replay with TRESTLE_BOOK_SEED=" +
                 std::to_string(seed) + " venue_books_test --gtest_filter='*never_had*'");
    Run run(rules, seed);
    for (int i = 0; i < 400 && !testing::Test::HasFailure(); ++i) run.step();
    run.is_hostile = false;
    run.late.clear();
    for (int i = 0; i < 200 && !testing::Test::HasFailure(); ++i) run.step();
    if (testing::Test::HasFailure()) return;
    EXPECT_TRUE(run.sync.is_in_sync()) << run.sync.why();
    if (run.venue.has_untold()) run.hear(run.venue.tell());
    EXPECT_EQ(state_of(run.sync.book()), run.venue.now());
    shown += run.shown;
    losses += run.sync.losses();
}

TEST(BookFaults, no_book_is_shown_that_the_venue_never_had) {
    std::map<std::string, SyncRules> const venues{{"binance_spot", binance_spot::book_rules},
                                                  {"binance_usdm", binance_usdm::book_rules},
                                                  {"okx", okx::book_rules},
                                                  {"bybit", bybit::book_rules}};
    auto const* given = std::getenv("TRESTLE_BOOK_SEED");
    for (auto const& [name, rules] : venues) {
        SCOPED_TRACE(name);
        int shown = 0;
        unsigned losses = 0;
        if (given != nullptr) {
            try_seed(rules, std::stoull(given), shown, losses);
        } else {
            for (std::uint64_t seed = 1; seed <= 60 && !HasFailure(); ++seed) {
                try_seed(rules, seed, shown, losses);
            }
        }
        if (HasFailure()) return;
        std::printf("%s: %d books seen, %u times lost and found again\n", name.c_str(), shown,
                    losses);
        // A run that shows nothing proves nothing.
        EXPECT_GT(shown, 100);
        EXPECT_GT(losses, 0U);
    }
}

}  // namespace
}  // namespace trestle::adapters::books
