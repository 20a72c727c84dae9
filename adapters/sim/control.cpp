#include "adapters/sim/control.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "adapters/sim/control_words.hpp"
#include "adapters/sim/flat_json.hpp"
#include "adapters/sim/json.hpp"

namespace trestle::adapters::sim {

namespace {

constexpr std::array<std::pair<std::string_view, RequestFault>, 9> request_faults{{
    {"drop_answer", RequestFault::drop_answer},
    {"drop_request", RequestFault::drop_request},
    {"delay_answer", RequestFault::delay_answer},
    {"fail_after", RequestFault::fail_after},
    {"refuse", RequestFault::refuse},
    {"disconnect", RequestFault::disconnect},
    {"malformed", RequestFault::malformed},
    {"empty", RequestFault::empty},
    {"stale", RequestFault::stale},
}};

constexpr std::array<std::pair<std::string_view, EventFault>, 4> event_faults{{
    {"lose", EventFault::lose},
    {"duplicate", EventFault::duplicate},
    {"reorder", EventFault::reorder},
    {"delay", EventFault::delay},
}};

constexpr std::string_view done = "{\"ok\":true}";

HttpAnswer answer_of(int status, std::string body) {
    HttpAnswer answer;
    answer.status = status;
    answer.headers.emplace_back("Content-Type", "application/json");
    answer.body = std::move(body);
    return answer;
}

std::string error_of(std::string_view text) {
    Json json;
    json.open_object().field("error", text).close_object();
    return json.take();
}

}  // namespace

std::string CommandReader::required(std::string_view name) {
    auto const value = params_.value(name);
    if (value.empty()) fail(std::string(name) + ": is missing");
    return std::string(value);
}

std::optional<Decimal> CommandReader::amount(std::string_view name) {
    if (!params_.has(name)) return std::nullopt;
    auto const value = Decimal::parse(params_.value(name));
    if (value) return *value;
    fail(std::string(name) + ": '" + std::string(params_.value(name)) +
         "' is not a decimal number");
    return std::nullopt;
}

std::optional<Decimal> CommandReader::required_amount(std::string_view name) {
    if (required(name).empty()) return std::nullopt;
    return amount(name);
}

std::optional<std::int64_t> CommandReader::integer(std::string_view name) {
    if (!params_.has(name)) return std::nullopt;
    auto const text = params_.value(name);
    std::int64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (!text.empty() && error == std::errc() && end == text.data() + text.size()) return value;
    fail(std::string(name) + ": '" + std::string(text) + "' is not a whole number");
    return std::nullopt;
}

void CommandReader::fail(std::string text) {
    if (!problem_) problem_ = std::move(text);
}

HttpAnswer Control::on_request(HttpRequest const& request) {
    static constexpr std::string_view root = "/control/";
    auto const path = request.path();
    if (!path.starts_with(root)) return answer_of(404, error_of("commands are under /control/"));
    auto params = Params::from_rest(request.query(), "");
    if (!request.body.empty()) {
        auto const members = read_members(request.body);
        if (!members) return answer_of(400, error_of("the body is not one JSON object"));
        for (auto const& member : *members) params.values.emplace(member.name, member.text);
    }
    venue_.exchange.set_time(venue_.clock.now_ms());
    Reader reader(params);
    auto body = run(path.substr(root.size()), params, reader);
    venue_.exchange.revalue();
    face_.publish();
    if (reader.problem()) return answer_of(400, error_of(*reader.problem()));
    return answer_of(200, std::move(body));
}

std::string Control::run(std::string_view command, Params const& params, Reader& reader) {
    if (command == "trades") return trades(params);
    if (command == "orders") return orders(params);
    if (command == "balances") return balances(params);
    if (command == "requests") return requests();
    if (command == "book") return book(reader);
    if (command == "cut") return cut_line(params, reader);
    if (command == "positions") return positions(params);
    if (command == "state") return state();
    if (command == "fill") return fill(params, reader);
    if (!run_market(command, params, reader) && !run_perpetuals(command, params, reader) &&
        !run_faults(command, params, reader))
        reader.fail("unknown command '" + std::string(command) +
                    "'; adapters/sim/README.md lists them");
    return std::string(done);
}

bool Control::run_market(std::string_view command, Params const& params, Reader& reader) {
    if (command == "price") {
        auto const symbol = listed_symbol(reader);
        auto const price = reader.required_amount("price");
        if (price && !price->is_positive()) reader.fail("price: must be above 0");
        if (!reader.problem()) venue_.market.move_to(symbol, *price);
    } else if (command == "market") {
        venue_.market.pause(reader.required("paused") == "true");
    } else if (command == "halt") {
        auto* const rules = venue_.exchange.rules(reader.required("symbol"));
        if (!rules) reader.fail("symbol: not listed");
        if (rules) rules->is_trading = params.value("halted") == "false";
    } else if (command == "rules") {
        change_rules(params, reader);
    } else if (command == "order") {
        place_counter_order(params, reader);
    } else if (command == "cancel" || command == "expire") {
        auto const* const order = find_order(params, reader);
        if (!order) return true;
        if (command == "expire")
            venue_.exchange.expire(order->symbol, order->id);
        else
            static_cast<void>(venue_.exchange.cancel(order->symbol, order->id,
                                                     venue_.random.text(22), CancelOnly::any));
    } else {
        return false;
    }
    return true;
}

bool Control::run_perpetuals(std::string_view command, Params const& params, Reader& reader) {
    auto& exchange = venue_.exchange;
    if (command == "mark") {
        auto const symbol = listed_symbol(reader);
        auto const price = reader.amount("price");
        if (price && !price->is_positive()) reader.fail("price: must be above 0");
        if (!reader.problem()) exchange.hold_mark_price(symbol, price);
    } else if (command == "funding") {
        auto const symbol = listed_symbol(reader);
        auto const rate = reader.amount("rate");
        if (rate && rate->abs() >= Decimal::whole(1)) reader.fail("rate: must be within -1 and 1");
        if (!reader.problem() && rate) exchange.set_funding_rate(symbol, *rate);
        if (!reader.problem() && params.value("settle") != "false") exchange.settle_funding(symbol);
    } else if (command == "liquidate") {
        auto const account = known_account(reader);
        auto const symbol = listed_symbol(reader);
        if (!reader.problem()) exchange.liquidate(account, symbol);
    } else if (command == "transfer") {
        transfer(reader);
    } else {
        return false;
    }
    return true;
}

std::string Control::listed_symbol(Reader& reader) {
    auto symbol = reader.required("symbol");
    bool const is_unknown = !symbol.empty() && venue_.exchange.rules(symbol) == nullptr;
    if (is_unknown) reader.fail("symbol: '" + symbol + "' is not listed here");
    return symbol;
}

std::string Control::known_account(Reader& reader) {
    auto account = reader.required("account");
    bool const is_unknown = !account.empty() && !venue_.exchange.accounts().knows(account);
    if (is_unknown) reader.fail("account: '" + account + "' is not known here");
    return account;
}

// Comes from the market, and goes to it: neither can pay more than it has.
void Control::transfer(Reader& reader) {
    auto const account = known_account(reader);
    auto const asset = reader.required("asset");
    auto const amount = reader.required_amount("amount");
    if (reader.problem()) return;
    std::string const payer(amount->is_negative() ? account : std::string(market_account));
    auto const free = venue_.exchange.accounts().free(payer, asset);
    if (amount->abs() > free) {
        return reader.fail("amount: " + amount->to_string() + " " + asset + ", but " + payer +
                           " has only " + free.to_string() + " free");
    }
    venue_.exchange.transfer(account, asset, *amount);
}

bool Control::run_faults(std::string_view command, Params const& params, Reader& reader) {
    if (command == "fault") {
        add_request_fault(params, reader);
    } else if (command == "event_fault") {
        add_event_fault(params, reader);
    } else if (command == "clear_faults") {
        venue_.faults.clear();
    } else if (command == "disconnect") {
        if (params.value("websockets") == "true")
            for (auto const connection : face_.websockets()) wire_.drop(connection);
        else
            wire_.drop_all();
    } else if (command == "strict") {
        venue_.is_strict = params.value("strict") != "false";
    } else if (command == "end_sessions") {
        face_.end_sessions();
    } else if (command == "clock") {
        if (auto const skew = reader.integer("skewMs")) venue_.clock.skew_ms = *skew;
        if (auto const fixed = reader.integer("fixedMs"))
            venue_.clock.fixed_ms = *fixed == 0 ? std::nullopt : std::optional(*fixed);
    } else if (command == "limits") {
        auto& limits = venue_.limits;
        limits.weight_per_minute =
            reader.integer("weightPerMinute").value_or(limits.weight_per_minute);
        limits.orders_per_10s = reader.integer("ordersPer10s").value_or(limits.orders_per_10s);
        limits.orders_per_day = reader.integer("ordersPerDay").value_or(limits.orders_per_day);
        limits.orders_per_minute =
            reader.integer("ordersPerMinute").value_or(limits.orders_per_minute);
        limits.percent = static_cast<int>(reader.integer("percent").value_or(limits.percent));
    } else if (command == "latency") {
        venue_.latency.set({std::string(params.value("operation")),
                            static_cast<int>(reader.integer("baseMs").value_or(0)),
                            static_cast<int>(reader.integer("spreadMs").value_or(0))});
    } else {
        return false;
    }
    return true;
}

std::string Control::cut_line(Params const& params, Reader& reader) {
    auto& cut = venue_.cut;
    if (params.has("at")) cut = Cut{.at = reader.integer("at").value_or(0)};
    Json json;
    json.open_object()
        .field("at", cut.at)
        .field("passed", cut.passed)
        .field("hasHappened", cut.has_happened)
        .field("what", cut.what)
        .close_object();
    return json.take();
}

std::string Control::book(Reader& reader) const {
    auto const symbol = reader.required("symbol");
    if (!venue_.exchange.rules(symbol)) reader.fail("symbol: not listed");
    if (reader.problem()) return {};
    auto const& book = venue_.exchange.book(symbol);
    Json json;
    json.open_object().field("lastUpdateId", book.last_update());
    for (Side const side : {Side::buy, Side::sell}) {
        json.key(side == Side::buy ? "bids" : "asks").open_array();
        for (auto const& level : book.levels(side, 1000))
            json.open_array()
                .text(level.price.to_string())
                .text(level.quantity.to_string())
                .close_array();
        json.close_array();
    }
    json.close_object();
    return json.take();
}

std::string Control::fill(Params const& params, Reader& reader) {
    auto const quantity = reader.required_amount("quantity");
    auto const price = reader.amount("price");
    auto const* const order = find_order(params, reader);
    if (quantity && !quantity->is_positive()) reader.fail("quantity: must be above 0");
    if (price && !price->is_positive()) reader.fail("price: must be above 0");
    if (!order || !quantity || reader.problem()) return {};
    auto const fill = venue_.exchange.fill(order->symbol, order->id, *quantity, price);
    if (!fill) {
        reader.fail("the order neither stands in the book nor can be filled late");
        return {};
    }
    Json json;
    encode(json, *fill);
    return json.take();
}

void Control::place_counter_order(Params const& params, Reader& reader) {
    OrderRequest request;
    // Of an account: placed by hand, as on the venue's own page, past whoever trades it.
    bool const is_by_hand = params.has("account");
    request.account =
        is_by_hand ? std::string(params.value("account")) : std::string(market_account);
    if (is_by_hand) request.client_id = "web_" + venue_.random.text(12);
    request.symbol = reader.required("symbol");
    auto const side = reader.required("side");
    if (!side.empty() && side != "BUY" && side != "SELL") {
        reader.fail("side: '" + side + "' is neither BUY nor SELL");
    }
    request.side = side == "BUY" ? Side::buy : Side::sell;
    request.quantity = reader.required_amount("quantity");
    request.price = reader.amount("price");
    request.kind = request.price ? Kind::limit : Kind::market;
    request.self_trade = SelfTrade::none;
    if (params.value("timeInForce") == "IOC")
        request.time_in_force = TimeInForce::immediate_or_cancel;
    if (reader.problem()) return;
    auto const placed = venue_.exchange.place(request);
    if (!placed) reader.fail("the exchange refuses it: " + std::string(name_of(placed.error())));
}

void Control::change_rules(Params const& params, Reader& reader) {
    auto* const rules = venue_.exchange.rules(listed_symbol(reader));
    for (auto const name : {"tick", "lot", "minQuantity", "maxQuantity", "maxMarketQuantity",
                            "minNotional", "maxNotional", "maxOpenOrders"}) {
        auto const value = reader.amount(name);
        bool const is_step = name == std::string_view("tick") || name == std::string_view("lot");
        if (value && (value->is_negative() || (is_step && value->is_zero()))) {
            reader.fail(std::string(name) +
                        (is_step ? ": must be above 0" : ": must not be below 0"));
        }
    }
    if (reader.problem()) return;
    rules->tick = reader.amount("tick").value_or(rules->tick);
    rules->lot = reader.amount("lot").value_or(rules->lot);
    rules->min_quantity = reader.amount("minQuantity").value_or(rules->min_quantity);
    rules->max_quantity = reader.amount("maxQuantity").value_or(rules->max_quantity);
    rules->max_market_quantity =
        reader.amount("maxMarketQuantity").value_or(rules->max_market_quantity);
    rules->min_notional = reader.amount("minNotional").value_or(rules->min_notional);
    rules->max_notional = reader.amount("maxNotional").value_or(rules->max_notional);
    if (auto const count = reader.integer("maxOpenOrders"))
        rules->max_open_orders = static_cast<std::size_t>(*count);
    static_cast<void>(params);
}

void Control::add_request_fault(Params const& params, Reader& reader) {
    auto const kind = reader.required("kind");
    auto const found =
        std::ranges::find(request_faults, kind, &decltype(request_faults)::value_type::first);
    if (found == request_faults.end())
        return reader.fail("kind: '" + kind +
                           "' is not one of drop_answer, drop_request, delay_answer, "
                           "fail_after, refuse, disconnect, malformed, empty, stale");
    RequestFaultRule rule;
    rule.fault = found->second;
    rule.operation = params.value("operation");
    rule.count = reader.integer("count").value_or(1);
    rule.delay_ms = reader.integer("delayMs").value_or(1000);
    if (auto const status = reader.integer("status")) rule.http_status = static_cast<int>(*status);
    if (auto const code = reader.integer("code")) rule.code = static_cast<int>(*code);
    rule.message = params.value("msg");
    venue_.faults.add(std::move(rule));
}

void Control::add_event_fault(Params const& params, Reader& reader) {
    auto const kind = reader.required("kind");
    auto const found =
        std::ranges::find(event_faults, kind, &decltype(event_faults)::value_type::first);
    if (found == event_faults.end())
        return reader.fail("kind: '" + kind + "' is not one of lose, duplicate, reorder, delay");
    EventFaultRule rule;
    rule.fault = found->second;
    rule.event = params.has("event") ? params.value("event") : "order";
    if (rule.event == "*") rule.event.clear();
    rule.count = reader.integer("count").value_or(1);
    rule.delay_ms = reader.integer("delayMs").value_or(1000);
    venue_.faults.add(std::move(rule));
}

Order const* Control::find_order(Params const& params, Reader& reader) {
    auto const symbol = reader.required("symbol");
    auto const id = reader.integer("orderId");
    auto const client_id = params.value("clientOrderId");
    if (reader.problem()) return nullptr;
    Order const* order = nullptr;
    if (id) order = venue_.exchange.find(symbol, *id);
    if (!id)
        for (auto const& account : venue_.exchange.accounts().names())
            if (auto const* const found = venue_.exchange.find_client(account, symbol, client_id))
                order = found;
    if (!order) reader.fail("no such order; name it by symbol and clientOrderId or orderId");
    return order;
}

std::string Control::trades(Params const& params) {
    Json json;
    json.open_array();
    for (auto const& account : venue_.exchange.accounts().names())
        for (auto const& symbol : venue_.exchange.symbols()) {
            if (params.has("account") && params.value("account") != account) continue;
            if (params.has("symbol") && params.value("symbol") != symbol) continue;
            for (auto const& fill : venue_.exchange.fills(account, symbol)) encode(json, fill);
        }
    json.close_array();
    return json.take();
}

std::string Control::orders(Params const& params) {
    Json json;
    json.open_array();
    for (auto const& account : venue_.exchange.accounts().names())
        for (auto const& symbol : venue_.exchange.symbols()) {
            if (params.has("account") && params.value("account") != account) continue;
            if (params.has("symbol") && params.value("symbol") != symbol) continue;
            for (auto const* order : venue_.exchange.orders(account, symbol)) encode(json, *order);
        }
    json.close_array();
    return json.take();
}

std::string Control::balances(Params const& params) {
    Json json;
    json.open_array();
    for (auto const& account : venue_.exchange.accounts().names()) {
        if (params.has("account") && params.value("account") != account) continue;
        for (auto const& holding : venue_.exchange.accounts().holdings(account))
            json.open_object()
                .field("account", account)
                .field("asset", holding.asset)
                .field("free", holding.free)
                .field("locked", holding.locked)
                .close_object();
    }
    json.close_array();
    return json.take();
}

std::string Control::positions(Params const& params) {
    Json json;
    json.open_array();
    for (auto const& account : venue_.exchange.accounts().names()) {
        if (params.has("account") && params.value("account") != account) continue;
        for (auto const& state : venue_.exchange.positions(account, params.value("symbol")))
            encode(json, state);
    }
    json.close_array();
    return json.take();
}

std::string Control::requests() const {
    Json json;
    json.open_array();
    for (auto const& [client_id, count] : venue_.placements)
        json.open_object()
            .field("clientOrderId", client_id)
            .field("received", count.received)
            .field("executed", count.executed)
            .close_object();
    json.close_array();
    return json.take();
}

std::string Control::state() const {
    Json json;
    json.open_object()
        .field("paused", venue_.market.is_paused())
        .field("faultsWaiting", static_cast<std::int64_t>(venue_.faults.waiting()))
        .field("connections", static_cast<std::int64_t>(face_.websockets().size()))
        .field("serverTime", venue_.clock.now_ms())
        .key("symbols")
        .open_array();
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const top = venue_.exchange.book(symbol).top();
        json.open_object()
            .field("symbol", symbol)
            .field("bid", top.bid.value_or(Quote()).price)
            .field("ask", top.ask.value_or(Quote()).price)
            .field("last", venue_.exchange.last_price(symbol))
            .field("mark", venue_.exchange.mark_price(symbol))
            .field("trading", venue_.exchange.rules(symbol)->is_trading)
            .close_object();
    }
    json.close_array().close_object();
    return json.take();
}

}  // namespace trestle::adapters::sim
