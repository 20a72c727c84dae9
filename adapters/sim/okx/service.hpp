// Owns OKX's operations, whichever way they arrive: they read and change the venue, and answer with
// rows. Signatures, limits and faults are the face's business.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sim/okx/operations.hpp"
#include "adapters/sim/okx/words.hpp"
#include "adapters/sim/v5/fields.hpp"
#include "adapters/sim/v5/tape.hpp"
#include "adapters/sim/venue.hpp"
#include "oms/model/result.hpp"

namespace trestle::adapters::sim::okx {

struct Call {
    Route const* route = nullptr;
    std::string account;
    v5::Fields fields;             // the query, or a body that is an object
    std::vector<v5::Fields> rows;  // a body or args that are an array; else `fields` alone
    bool is_frame = false;         // frames name listings by number
    std::optional<std::int64_t> valid_until_ms;  // expTime
};

// Code 0: all rows are done; 1: none; 2: some.
struct Answer {
    int code = 0;
    std::string text;
    std::string rows = "[]";
};
using Answered = Result<Answer, Problem>;

// An amendment that the engine refuses after it was acknowledged; the orders channel tells.
struct LateRefusal {
    std::string symbol;
    std::int64_t order = 0;
    std::string request_id;
    Problem problem;
    bool is_canceled = false;  // cxlOnFail
};

class Service {
public:
    Service(Venue& venue, v5::Tape const& tape) : venue_(venue), tape_(tape) {}

    Answered run(Call const& call);
    // What was refused late since the last call.
    [[nodiscard]] std::vector<LateRefusal> take_late_refusals();
    // Of an oco, the other order goes when one is triggered.
    void on_triggered(Order const& order);
    // acctLv: 1 spot only, 2 with derivatives.
    [[nodiscard]] std::string_view account_level(std::string_view account) const;

private:
    // One row of a trade operation as it was done.
    struct Row {
        std::string order_id;
        std::string client_id;
        std::string tag;
        std::string request_id;
        Problem problem;  // code zero: done
    };
    // market.cpp
    Answered instruments(Call const& call);
    Answered tickers(Call const& call, bool is_one);
    Answered books(Call const& call);
    Answered trades(Call const& call);
    Answered listing_prices(Call const& call);
    Answered funding_rate(Call const& call);

    // account.cpp
    Answered positions(Call const& call);
    Answered config(Call const& call);
    Answered set_account_level(Call const& call);
    Answered set_leverage(Call const& call);
    Answered leverage_of(Call const& call);
    Answered set_position_mode(Call const& call);
    Answered trade_fee(Call const& call);
    Answered max_size(Call const& call);
    Answered currencies();
    Answered asset_balances();
    Answered balance(Call const& call);
    Answered account_rate_limit();

    // trading.cpp
    Answered run_rows(Call const& call);
    Row run_row(Call const& call, v5::Fields const& fields);
    Row place(Call const& call, v5::Fields const& fields);
    Row cancel(Call const& call, v5::Fields const& fields);
    Row amend(Call const& call, v5::Fields const& fields);
    Result<Rules const*, Problem> listing_of(Call const& call, v5::Fields const& fields) const;
    Result<OrderRequest, Problem> read_order(Call const& call, v5::Fields const& fields);
    std::optional<Problem> read_margin(std::string_view account, Rules const& rules,
                                       v5::Fields const& fields, OrderRequest& request) const;
    std::optional<Problem> read_size(Rules const& rules, v5::Fields const& fields,
                                     OrderRequest& request) const;
    std::optional<Problem> read_type(v5::Fields const& fields, OrderRequest& request) const;
    std::optional<Problem> check_bounds(Rules const& rules, OrderRequest const& request) const;
    std::string internal_id(std::string_view client_id);
    Answered close_position(Call const& call);
    Answered cancel_all_after(Call const& call);

    // service.cpp
    Result<Order const*, Problem> find_order(Call const& call, v5::Fields const& fields,
                                             int code_if_missing) const;
    std::vector<Order const*> orders_of(Call const& call) const;
    Answered query(Call const& call);
    Answered order_rows(Call const& call, bool is_open);
    Answered open_orders(Call const& call);
    Answered order_history(Call const& call);
    Answered fills(Call const& call);

    Answered algos(Call const& call, bool is_pending);
    Answered query_algo(Call const& call);
    Order const* find_algo(std::string_view account, v5::Fields const& fields) const;

    // algos.cpp
    Row place_algo(Call const& call, v5::Fields const& fields);
    Result<OrderRequest, Problem> read_algo(Call const& call, v5::Fields const& fields) const;
    std::optional<Problem> read_trigger(std::string_view prefix, v5::Fields const& fields,
                                        OrderRequest& request) const;
    std::optional<Problem> read_trailing(v5::Fields const& fields, OrderRequest& request) const;
    Row cancel_algo(Call const& call, v5::Fields const& fields);
    Order const* find_algo_by_client(std::string_view account, std::string_view client_id) const;
    void cancel_pair(std::string_view account, std::string_view symbol,
                     std::string const& first_id);

    Venue& venue_;
    v5::Tape const& tape_;
    std::vector<LateRefusal> late_;
    std::map<std::string, std::string, std::less<>> levels_;
    std::int64_t made_up_ids_ = 0;
};

}  // namespace trestle::adapters::sim::okx
