// Owns Bybit's operations, whichever way they arrive: they read and change the venue, and answer
// with a result. Signatures, limits and faults are the face's business.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sim/bybit/operations.hpp"
#include "adapters/sim/bybit/words.hpp"
#include "adapters/sim/v5/fields.hpp"
#include "adapters/sim/v5/tape.hpp"
#include "adapters/sim/venue.hpp"
#include "oms/model/result.hpp"

namespace trestle::adapters::sim::bybit {

struct Call {
    Route const* route = nullptr;
    std::string account;
    std::string api_key;
    v5::Fields fields;             // the query, or the body
    std::vector<v5::Fields> rows;  // of a batch
};

struct Answer {
    std::string result = "{}";
    std::string more = "{}";  // retExtInfo: how each row of a batch ended
    std::string text = "OK";
};
using Answered = Result<Answer, Problem>;

// The disconnect switch of one account ("DCP"): SPOT or DERIVATIVES, and its patience in seconds.
struct DisconnectSwitch {
    std::string account;
    std::string product;
    std::int64_t window_s = 10;
};

class Service {
public:
    Service(Venue& venue, v5::Tape const& tape) : venue_(venue), tape_(tape) {}

    Answered run(Call const& call);
    void remember(FundingEvent const& event);
    [[nodiscard]] std::vector<DisconnectSwitch> const& switches() const { return switches_; }
    void cancel_product(std::string_view account, std::string_view product);

private:
    // One order of a request as it was done.
    struct Row {
        std::string category, symbol;
        std::string order_id, client_id;
        std::string created;
        Problem problem;  // code zero: done
    };

    // market.cpp
    Answered time() const;
    Answered instruments(Call const& call) const;
    Answered tickers(Call const& call) const;
    Answered books(Call const& call) const;
    Answered trades(Call const& call) const;
    Answered price_limit(Call const& call) const;

    // trading.cpp
    Answered run_one(Call const& call);
    Answered run_batch(Call const& call);
    Answered cancel_all(Call const& call);
    Row run_row(Operation operation, std::string_view account, std::string_view category,
                v5::Fields const& fields);
    void place(std::string_view account, Rules const& rules, v5::Fields const& fields, Row& row);
    void amend(std::string_view account, Rules const& rules, v5::Fields const& fields, Row& row);
    void cancel(std::string_view account, Rules const& rules, v5::Fields const& fields, Row& row);
    Result<OrderRequest, Problem> read_order(std::string_view account, Rules const& rules,
                                             v5::Fields const& fields);
    std::optional<Problem> read_terms(Rules const& rules, v5::Fields const& fields,
                                      OrderRequest& request) const;
    std::optional<Problem> read_trigger(Rules const& rules, v5::Fields const& fields,
                                        OrderRequest& request) const;
    std::optional<Problem> check_bounds(Rules const& rules, OrderRequest const& request) const;
    Order const* find_order(std::string_view account, Rules const& rules,
                            v5::Fields const& fields) const;
    std::string internal_id(std::string_view client_id);

    // queries.cpp
    Answered orders(Call const& call, bool is_history) const;
    Answered executions(Call const& call) const;
    Answered positions(Call const& call) const;

    // account.cpp
    Answered set_leverage(Call const& call);
    Answered set_position_mode(Call const& call);
    Answered trading_stop(Call const& call);
    Answered wallet(Call const& call) const;
    Answered account_state(Call const& call) const;
    Answered set_margin_mode(Call const& call);
    Answered fee_rate(Call const& call) const;
    Answered query_key(Call const& call) const;
    Answered coins(Call const& call) const;
    Answered funding_balances(Call const& call) const;
    Answered arm_switch(Call const& call);
    Answered query_switch(Call const& call) const;

    Venue& venue_;
    v5::Tape const& tape_;
    std::deque<FundingEvent> funding_;
    std::vector<DisconnectSwitch> switches_;
    std::int64_t made_up_ids_ = 0;
};

}  // namespace trestle::adapters::sim::bybit
