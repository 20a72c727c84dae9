#include "tests/acceptance/desk_party.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <cctype>
#include <thread>

namespace trestle::acceptance {

using fix::desk::Client;
using fix::desk::Direction;
using fix::desk::Message;
using fix::desk::Numbers;

namespace {

constexpr Milliseconds between_looks{20};

std::string small(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

std::vector<std::string> rows_of(std::filesystem::path const& file, std::string const& sql) {
    sqlite3* connection = nullptr;
    std::vector<std::string> rows;
    if (sqlite3_open_v2(file.c_str(), &connection, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK) {
        sqlite3_busy_timeout(connection, 5000);
        sqlite3_stmt* statement = nullptr;
        sqlite3_prepare_v2(connection, sql.c_str(), -1, &statement, nullptr);
        while (statement != nullptr && sqlite3_step(statement) == SQLITE_ROW) {
            auto const* text = sqlite3_column_text(statement, 0);
            rows.emplace_back(text == nullptr ? "" : reinterpret_cast<char const*>(text));
        }
        sqlite3_finalize(statement);
    }
    sqlite3_close(connection);
    return rows;
}

bool comes_true(std::function<bool()> const& claim, Milliseconds patience) {
    auto const deadline = std::chrono::steady_clock::now() + patience;
    while (!claim()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(between_looks);
    }
    return true;
}

}  // namespace

Party::Party(Deployment& deployment, std::string const& name)
    : deployment_(deployment), name_(name) {
    make_client(password_);
}

void Party::make_client(std::string const& password) {
    auto settings = deployment_.desk((deployment_.folder().path() / (name_ + ".session")).string());
    settings.sender = name_;
    settings.username = small(name_);
    settings.password = password;
    client_ = std::make_unique<Client>(std::move(settings));
    client_->on_observed([this](fix::desk::Observed const& seen) {
        if (seen.direction == Direction::received) {
            told_.push_back(std::make_unique<Message>(seen.message));
        }
    });
}

void Party::log_on(Numbers numbers) {
    ASSERT_EQ(client_->connect(numbers), "") << name_ << "\n" << deployment_.gateway().output();
}

std::string Party::try_to_log_on(std::string const& password) {
    make_client(password);
    return client_->connect(Numbers::keep);
}

void Party::log_out() { client_->logout("done"); }

void Party::cut() {
    std::string const count = "SELECT count(*) FROM event WHERE kind = 'desk_logged_off'";
    auto const before = audit_rows(deployment_, count);
    client_->cut();
    EXPECT_TRUE(comes_true([&] { return audit_rows(deployment_, count) != before; }, 20s))
        << "nobody noticed that " << name_ << " is gone";
}

void Party::send(Message message) { EXPECT_EQ(client_->send(std::move(message)), "") << name_; }

std::string Party::rest(std::string const& cl_ord_id, std::string const& exec_inst) {
    auto order = new_order(cl_ord_id, "1", "0.01", "50000");
    if (!exec_inst.empty()) order.add(18, exec_inst);
    send(order);
    auto const* accepted = report(cl_ord_id, "0");
    EXPECT_NE(accepted, nullptr) << cl_ord_id << " was not taken";
    return accepted == nullptr ? "" : std::string(accepted->value(198));
}

Message const* Party::wait_for(std::string const& msg_type, Claim const& claim,
                               Milliseconds patience) {
    Message const* found = nullptr;
    static_cast<void>(client_->wait_for(
        [&] {
            for (auto const& message : told_) {
                if (found == nullptr && message->msg_type() == msg_type && claim(*message)) {
                    found = message.get();
                }
            }
            return found != nullptr;
        },
        patience));
    return found;
}

Message const* Party::report(std::string const& cl_ord_id, std::string const& exec_type) {
    return wait_for("8", [&](Message const& message) {
        return message.value(11) == cl_ord_id && message.value(150) == exec_type;
    });
}

std::vector<Message> Party::all(std::string const& msg_type, Claim const& claim) const {
    std::vector<Message> found;
    for (auto const& message : told_) {
        if (message->msg_type() == msg_type && claim(*message)) found.push_back(*message);
    }
    return found;
}

std::vector<std::string> audit_rows(Deployment const& deployment, std::string const& sql) {
    std::vector<std::string> rows;
    static_cast<void>(comes_true(
        [&] {
            rows = rows_of(deployment.home() / "audit.db", sql);
            return !rows.empty();
        },
        20s));
    return rows;
}

std::string state_at_venue(Deployment const& deployment, std::string const& order_id) {
    auto const orders = deployment.control().orders("BTCUSDT");
    if (!orders) return orders.error();
    auto const found = std::ranges::find(*orders, order_id, &fix::desk::VenueOrder::order_id);
    return found == orders->end() ? "unknown" : found->status;
}

bool becomes_at_venue(Deployment const& deployment, std::string const& order_id,
                      std::string const& state, Milliseconds patience) {
    return comes_true([&] { return state_at_venue(deployment, order_id) == state; }, patience);
}

}  // namespace trestle::acceptance
