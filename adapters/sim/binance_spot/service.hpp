// Owns what each operation does: reads its parameters, asks the exchange, writes the answer. Knows
// neither how a request came nor who may send it; the face has settled that.
#pragma once

#include <string>

#include "adapters/sim/binance_spot/encode.hpp"
#include "adapters/sim/binance_spot/operations.hpp"

namespace trestle::adapters::sim::binance_spot {

class Service {
public:
    Service(Venue& venue, RateLimits& limits) : venue_(venue), limits_(limits) {}

    Answer run(Operation operation, Params const& params, std::string const& account);

private:
    // Trading.
    Answer place(Params const& params, std::string const& account);
    Answer place_test(Params const& params, std::string const& account);
    Answer cancel(Params const& params, std::string const& account);
    Answer cancel_all(Params const& params, std::string const& account);
    Answer cancel_replace(Params const& params, std::string const& account);
    Answer amend(Params const& params, std::string const& account);
    Result<OrderRequest, Problem> read_order(Params const& params, std::string const& account);
    void read_terms(Reader& reader, Params const& params, OrderRequest& request);
    Result<Placed, Problem> enter(OrderRequest const& request);
    // The order named by two parameters, of which one is enough.
    Result<Order const*, Problem> find_order(Params const& params, std::string const& account,
                                             std::string_view id_name, std::string_view client_name,
                                             int code_if_missing);
    std::string request_id(Reader& reader, std::string_view name);

    // Questions.
    Answer venue_rules(Params const& params);
    Answer depth(Params const& params);
    Answer book_ticker(Params const& params);
    template <class Encode>
    Answer for_symbols(Params const& params, Encode encode);
    Answer price_ticker(Params const& params);
    Answer day_ticker(Params const& params);
    Answer recent_trades(Params const& params);
    Answer coins();
    Answer query(Params const& params, std::string const& account);
    Answer open_orders(Params const& params, std::string const& account);
    Answer all_orders(Params const& params, std::string const& account);
    Answer my_trades(Params const& params, std::string const& account);
    Answer account_state(Params const& params, std::string const& account);
    Answer order_limits(std::string const& account);
    Result<std::string, Problem> known_symbol(Params const& params);

    Venue& venue_;
    RateLimits& limits_;
};

}  // namespace trestle::adapters::sim::binance_spot
