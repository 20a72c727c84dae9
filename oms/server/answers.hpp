// Owns the answers to desks' questions that no order is about: what can be traded, positions,
// balances, trades, trading sessions. Read from the core's state as it is now; each desk is told of
// the accounts that it may see, and of no other. Never changes anything.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "fix/encode_answers.hpp"
#include "oms/core/state_machine.hpp"

namespace trestle::server {

// One answer may not fill a desk's queue: more trades than these are to be asked for by time.
inline constexpr std::size_t most_trades_told = 5'000;

class Answers {
public:
    using Send = std::function<void(SessionId const& session, std::string const& msg_type,
                                    std::string_view body)>;

    // `listings`: the instruments of the config, in its order.
    Answers(core::StateMachine const& state, std::vector<InstrumentId> listings, Send send)
        : state_(state), listings_(std::move(listings)), send_(std::move(send)) {}
    // Once the journal has told which numbers they have.
    void use_listings(std::vector<InstrumentId> listings) { listings_ = std::move(listings); }

    // For every topic but user and replay, which are answered elsewhere.
    void answer(AnswerQuery const& query);

private:
    // What one question is about, and who asks.
    struct Question {
        DeskQuery const& query;
        SessionRights const* rights = nullptr;  // null: not in the config any more
        std::string report_id;
        std::string why_not;  // of the question's form; empty: it can be answered
    };

    void security_list(Question const& question);
    void security_definition(Question const& question);
    void positions(Question const& question);
    [[nodiscard]] Price last_price(Account const& account, Instrument const& instrument) const;
    void balances(Question const& question);
    void trades(Question const& question);
    void trading_sessions(Question const& question);

    [[nodiscard]] std::vector<Instrument> instruments(Question const& question) const;
    [[nodiscard]] std::vector<Account> accounts(Question const& question) const;
    [[nodiscard]] bool may_see(Question const& question, core::Order const& order) const;
    [[nodiscard]] std::vector<core::Trade const*> matching_trades(Question const& question) const;
    [[nodiscard]] fix::TradeCapture capture_of(core::Trade const& trade,
                                               core::Order const& order) const;
    [[nodiscard]] fix::TradingStatus status_of(Venue venue, Question const& question) const;

    template <class Answer>
    void send(Question const& question, Answer const& answer) {
        body_.clear();
        auto const& msg_type = fix::encode(answer, body_);
        send_(question.query.origin.session, msg_type, body_);
    }

    core::StateMachine const& state_;
    std::vector<InstrumentId> listings_;
    Send send_;
    std::string body_;  // reused
};

}  // namespace trestle::server
