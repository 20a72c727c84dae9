// kill -9 of the real gateway under load, again and again: nothing acknowledged is lost, nothing is
// sent to the venue twice, every fill is told once, and reports that come again keep their ExecID.
// Desk, journal and venue name the same trades. `./dev sim --kills 500` makes the long run.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <sstream>

#include "tests/acceptance/deployment.hpp"

namespace trestle::acceptance {
namespace {

using fix::desk::Client;
using fix::desk::Message;

// What a desk keeps of everything it was told.
class DeskBook {
public:
    void note(Message const& message, bool is_repeated) {
        if (message.msg_type() != "8") return;
        std::string const exec_id(message.value(17));
        auto const [known, is_new] = reports_.try_emplace(exec_id, message);
        if (!is_new) {
            ++repeats_;
            EXPECT_TRUE(is_repeated || message.is_set(43) || message.is_set(97)) << exec_id;
            for (int const tag : {11, 14, 31, 32, 37, 39, 150, 151}) {
                EXPECT_EQ(known->second.value(tag), message.value(tag))
                    << exec_id << " tag " << tag;
            }
            return;
        }
        auto const id = std::string(message.value(11));
        if (message.value(150) == "A") acknowledged_.insert(id);
        if (message.value(150) == "F") trades_.push_back(std::string(message.value(527)));
        last_[id] = std::string(message.value(39));
    }

    [[nodiscard]] std::set<std::string> const& acknowledged() const { return acknowledged_; }
    [[nodiscard]] std::vector<std::string> const& trades() const { return trades_; }
    [[nodiscard]] int repeats() const { return repeats_; }
    [[nodiscard]] bool is_settled(std::string const& id) const {
        auto const found = last_.find(id);
        return found != last_.end() && found->second != "A";
    }

private:
    std::map<std::string, Message> reports_;
    std::set<std::string> acknowledged_;
    std::map<std::string, std::string> last_;
    std::vector<std::string> trades_;
    int repeats_ = 0;
};

std::vector<std::string> values_of(std::string const& json, std::string const& name) {
    std::vector<std::string> values;
    auto const key = "\"" + name + "\":";
    for (auto at = json.find(key); at != std::string::npos; at = json.find(key, at + 1)) {
        auto begin = at + key.size();
        if (json[begin] == '"') ++begin;
        values.push_back(json.substr(begin, json.find_first_of("\",}]", begin) - begin));
    }
    return values;
}

// A desk that lost what it was told last asks for it again.
void forget_last_reports(std::string const& session_file) {
    fix::desk::SessionRecord record;
    ASSERT_EQ(record.open(session_file), "");
    std::uint64_t const forgotten = std::min<std::uint64_t>(5, record.next_in() - 1);
    record.expect_next_in(record.next_in() - forgotten);
}

std::map<std::string, std::string> const roomy_limits{
    {"orders_per_second", "100000"},
    {"moving_market", "true\norders_per_10s = 1000000\nweight_per_minute = 100000000"},
    {"fsync", "\"interval\""},
    {"max_position", "\"100000\""},
    {"query_retry_ms", "200"},
    {"in_doubt_horizon_ms", "3000"}};

class KillTest : public testing::Test {
protected:
    KillTest() : deployment_(roomy_limits) {
        auto const* const given = std::getenv("TRESTLE_KILL_CYCLES");
        auto const* const seed = std::getenv("TRESTLE_KILL_SEED");
        if (given != nullptr) cycles_ = std::atoi(given);
        seed_ = seed == nullptr ? std::random_device{}() : static_cast<unsigned>(std::atoll(seed));
        random_.seed(seed_);
        std::printf("seed=%u; replay: TRESTLE_KILL_SEED=%u TRESTLE_KILL_CYCLES=%d kill_test\n",
                    seed_, seed_, cycles_);
        session_file_ = (deployment_.folder().path() / "desk.session").string();
    }

    std::unique_ptr<Client> log_on(fix::desk::Numbers numbers) {
        auto client = std::make_unique<Client>(deployment_.desk(session_file_));
        client->on_observed([this](fix::desk::Observed const& seen) {
            if (seen.direction == fix::desk::Direction::received) {
                book_.note(seen.message, seen.is_repeated);
            }
        });
        EXPECT_EQ(client->connect(numbers), "") << deployment_.gateway().output();
        return client;
    }

    // Sends orders, some resting and some at the market, and kills the gateway among them.
    void trade_until_killed(Client& client) {
        int const orders = 5 + static_cast<int>(random_() % 30);
        for (int i = 0; i < orders; ++i) {
            std::string const id = "k" + std::to_string(++sent_);
            bool const is_market = random_() % 3 == 0;
            if (!client.send(new_order(id, "1", "0.001", is_market ? "" : "50000")).empty()) break;
            if (!is_market) resting_.push_back(id);
            if (random_() % 3 == 0 && !resting_.empty()) cancel_one(client);
            if (random_() % 4 == 0) client.run_for(Milliseconds(random_() % 20));
        }
        client.run_for(Milliseconds(random_() % 60));
        deployment_.kill_gateway();
        client.run_for(50ms);
        client.cut();
    }

    void cancel_one(Client& client) {
        auto const index = random_() % resting_.size();
        Message message("F");
        message.add(11, "x" + std::to_string(++cancels_)).add(41, resting_[index]);
        message.add(55, "BTC-USDT").add(54, "1").add(60, fix::desk::utc_timestamp());
        message.add(38, "0.001");
        resting_.erase(resting_.begin() + static_cast<std::ptrdiff_t>(index));
        std::ignore = client.send(message);
    }

    // So that what rests does not grow for ever.
    void cancel_everything(Client& client) {
        Message message("q");
        message.add(11, "m" + std::to_string(++cancels_)).add(530, "7");
        message.add(60, fix::desk::utc_timestamp());
        if (client.send(message).empty()) resting_.clear();
    }

    std::vector<std::string> trades_at_venue() const {
        auto const trades =
            deployment_.control().ask("GET", "/control/trades?account=DEMO&symbol=BTCUSDT", "");
        EXPECT_TRUE(trades.ok()) << trades.error();
        auto ids = trades.ok() ? values_of(trades->body, "tradeId") : std::vector<std::string>();
        std::ranges::sort(ids);
        return ids;
    }

    // A venue's word that came twice is one trade.
    std::vector<std::string> trades_in_journal() const {
        auto const dump =
            Deployment::trestle({"journal", "dump", "--data", deployment_.home().string()});
        std::set<std::string> ids;
        std::istringstream lines(dump.output);
        for (std::string line; std::getline(lines, line);) {
            if (line.find("\"venue_filled\"") == std::string::npos) continue;
            for (auto const& id : values_of(line, "trade_id")) ids.insert(id);
        }
        return {ids.begin(), ids.end()};
    }

    std::vector<std::string> trades_told() const {
        auto ids = book_.trades();
        std::ranges::sort(ids);
        return ids;
    }

    // In the middle of it each knows at most what the next one knows: told, journaled, traded.
    void check_so_far() const {
        auto const told = trades_told();
        auto const journaled = trades_in_journal();
        auto const traded = trades_at_venue();
        EXPECT_TRUE(std::ranges::includes(journaled, told)) << "told without being journaled";
        EXPECT_TRUE(std::ranges::includes(traded, journaled)) << "journaled, but never traded";
    }

    bool is_every_order_settled() const {
        return std::ranges::all_of(book_.acknowledged(),
                                   [this](auto const& id) { return book_.is_settled(id); });
    }

    void check_against_venue() {
        auto const control = deployment_.control();
        auto const requests = control.ask("GET", "/control/requests", "");
        ASSERT_TRUE(requests.ok()) << requests.error();
        auto const placed = values_of(requests->body, "received");
        EXPECT_FALSE(placed.empty()) << requests->body;
        for (auto const& count : placed) {
            EXPECT_EQ(count, "1") << "an order was placed twice: " << requests->body;
        }
        auto const traded = trades_at_venue();
        EXPECT_EQ(trades_told(), traded) << "fills told to the desk are not the fills of the venue";
        EXPECT_EQ(trades_in_journal(), traded) << "the journal has other fills than the venue";
        EXPECT_FALSE(traded.empty());
    }

    int cycles_ = 10;
    unsigned seed_ = 0;
    std::mt19937 random_;
    Deployment deployment_;
    std::string session_file_;
    DeskBook book_;
    std::vector<std::string> resting_;
    int sent_ = 0;
    int cancels_ = 0;
};

TEST_F(KillTest, UnderLoadLosesNothingAndSendsNothingTwice) {
    deployment_.start_sim();
    for (int cycle = 0; cycle < cycles_; ++cycle) {
        if (cycle % 2 == 1) forget_last_reports(session_file_);
        ASSERT_TRUE(deployment_.start_gateway()) << deployment_.gateway().output();
        auto const client =
            log_on(cycle == 0 ? fix::desk::Numbers::reset : fix::desk::Numbers::keep);
        if (random_() % 4 == 0) cancel_everything(*client);
        trade_until_killed(*client);
        if (cycle % 10 == 9) {
            check_so_far();
            std::printf("after %d cycles: %d orders, %zu fills told\n", cycle + 1, sent_,
                        book_.trades().size());
            std::fflush(stdout);
        }
        ASSERT_FALSE(HasFailure()) << "in cycle " << cycle;
    }
    // The last run is left alone until every order that was acknowledged has an outcome or rests.
    ASSERT_TRUE(deployment_.start_gateway()) << deployment_.gateway().output();
    auto const client = log_on(fix::desk::Numbers::keep);
    EXPECT_TRUE(client->wait_for([this] { return is_every_order_settled(); }, 60s))
        << "an acknowledged order has no outcome";
    client->run_for(1500ms);
    client->logout("done");

    check_against_venue();
    EXPECT_EQ(deployment_.gateway().interrupt(30s), (Ending{0, 0}));
    auto const verified =
        Deployment::trestle({"audit", "verify", "--data", deployment_.home().string()});
    EXPECT_EQ(verified.ending, (Ending{0, 0})) << verified.output;
    EXPECT_TRUE(cycles_ < 2 || book_.repeats() > 0) << "no report came again: nothing was shown";
    std::printf("%d cycles, %d orders sent, %zu acknowledged, %zu fills, %d reports seen again\n",
                cycles_, sent_, book_.acknowledged().size(), book_.trades().size(),
                book_.repeats());
}

}  // namespace
}  // namespace trestle::acceptance
