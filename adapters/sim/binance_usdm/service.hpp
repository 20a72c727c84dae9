// Owns what each operation of the USD-M face does: reads its parameters, asks the exchange, writes
// the answer. Knows neither how a request came nor who may send it; the gate has settled that.
#pragma once

#include <string>
#include <vector>

#include "adapters/sim/binance_spot/encode.hpp"
#include "adapters/sim/binance_usdm/encode.hpp"
#include "adapters/sim/binance_usdm/listen_keys.hpp"
#include "adapters/sim/binance_usdm/operations.hpp"
#include "adapters/sim/venue.hpp"

namespace trestle::adapters::sim::binance_usdm {

using binance_spot::Answer;
using binance_spot::RateLimits;
using binance_spot::Reader;

class Service {
public:
    Service(Venue& venue, RateLimits& limits, ListenKeys& listen_keys)
        : venue_(venue), limits_(limits), listen_keys_(listen_keys) {}

    Answer run(Operation operation, Params const& params, std::string const& account);
    // Settings that changed since the last call, as events for the account's stream.
    struct ConfigChange {
        std::string account;
        std::string json;
    };
    [[nodiscard]] std::vector<ConfigChange> take_changes();

private:
    // What each operation does, with its parameters and for an account (empty where none is asked).
    Answer ping(Params const& params, std::string const& account);
    Answer time(Params const& params, std::string const& account);
    Answer venue_rules(Params const& params, std::string const& account);
    Answer no_symbols(Params const& params, std::string const& account);
    Answer depth(Params const& params, std::string const& account);
    Answer recent_trades(Params const& params, std::string const& account);
    Answer book_ticker(Params const& params, std::string const& account);
    Answer price_ticker(Params const& params, std::string const& account);
    Answer day_ticker(Params const& params, std::string const& account);
    Answer premium_index(Params const& params, std::string const& account);
    Answer funding_list(Params const& params, std::string const& account);
    Answer place(Params const& params, std::string const& account);
    Answer place_test(Params const& params, std::string const& account);
    Answer modify(Params const& params, std::string const& account);
    Answer cancel(Params const& params, std::string const& account);
    Answer query(Params const& params, std::string const& account);
    Answer open_order(Params const& params, std::string const& account);
    Answer open_orders(Params const& params, std::string const& account);
    Answer all_orders(Params const& params, std::string const& account);
    Answer cancel_all(Params const& params, std::string const& account);
    Answer place_batch(Params const& params, std::string const& account);
    Answer modify_batch(Params const& params, std::string const& account);
    Answer cancel_batch(Params const& params, std::string const& account);
    Answer countdown(Params const& params, std::string const& account);
    Answer user_trades(Params const& params, std::string const& account);
    Answer balance(Params const& params, std::string const& account);
    Answer account_state(Params const& params, std::string const& account);
    Answer account_config(Params const& params, std::string const& account);
    Answer symbol_config(Params const& params, std::string const& account);
    Answer positions(Params const& params, std::string const& account);
    Answer all_positions(Params const& params, std::string const& account);
    Answer brackets(Params const& params, std::string const& account);
    Answer commission(Params const& params, std::string const& account);
    Answer set_leverage(Params const& params, std::string const& account);
    Answer set_margin_type(Params const& params, std::string const& account);
    Answer position_mode(Params const& params, std::string const& account);
    Answer set_position_mode(Params const& params, std::string const& account);
    Answer assets_mode(Params const& params, std::string const& account);
    Answer set_assets_mode(Params const& params, std::string const& account);
    Answer algo_place(Params const& params, std::string const& account);
    Answer algo_cancel(Params const& params, std::string const& account);
    Answer algo_query(Params const& params, std::string const& account);
    Answer algo_open(Params const& params, std::string const& account);
    Answer algo_all(Params const& params, std::string const& account);
    Answer algo_cancel_all(Params const& params, std::string const& account);
    Answer start_stream(Params const& params, std::string const& account);
    Answer keep_stream(Params const& params, std::string const& account);
    Answer close_stream(Params const& params, std::string const& account);

    // Each row of a batch is asked for by itself, and answers by itself.
    using RowAnswer = Answer (Service::*)(Params const&, std::string const&);
    Answer for_rows(Params const& params, std::string const& account, RowAnswer answer);
    Answer algo_list(Params const& params, std::string const& account, bool only_open);
    Answer orders(Params const& params, std::string const& account, bool only_open);
    Answer list_positions(Params const& params, std::string const& account, bool with_flat);
    template <class Encode>
    Answer for_symbols(Params const& params, Encode encode);

    Result<OrderRequest, Problem> read_order(Params const& params, std::string const& account);
    void read_common(Reader& reader, Params const& params, OrderRequest& request);
    void read_lifetime(Reader& reader, Params const& params, OrderRequest& request);
    void read_trigger(Reader& reader, Params const& params, OrderRequest& request);
    void match_price(Reader& reader, Params const& params, OrderRequest& request);
    std::string client_id(Reader& reader, std::string_view name);
    std::optional<Problem> check_numbers(OrderRequest const& request) const;
    Problem problem_of(Refused refused, OrderRequest const& request) const;
    Result<Order const*, Problem> find_order(Params const& params, std::string const& account,
                                             int code_if_missing);
    Result<Order const*, Problem> find_algo(Params const& params, std::string const& account);
    [[nodiscard]] Order const* made_from(Order const& order) const;

    Result<std::string, Problem> known_symbol(Params const& params) const;
    [[nodiscard]] AccountView view_of(std::string const& account) const;
    [[nodiscard]] Rules const& rules(std::string const& symbol) const;

    Venue& venue_;
    RateLimits& limits_;
    ListenKeys& listen_keys_;
    std::vector<ConfigChange> changes_;
};

}  // namespace trestle::adapters::sim::binance_usdm
