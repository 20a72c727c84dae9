#include "adapters/sim/okx/face.hpp"

#include <algorithm>

#include "adapters/sim/faces.hpp"
#include "adapters/sim/json.hpp"
#include "adapters/sim/okx/access.hpp"
#include "adapters/sim/okx/listing.hpp"

namespace trestle::adapters::sim {

std::unique_ptr<Face> make_okx_face(Venue& venue, Wire& wire) {
    return std::make_unique<okx::OkxFace>(venue, wire);
}

}  // namespace trestle::adapters::sim

namespace trestle::adapters::sim::okx {

namespace {

constexpr std::string_view root = "/api/v5/";
constexpr std::int64_t depth_ms = 100;
constexpr std::int64_t mark_price_ms = 1000;
constexpr std::int64_t silence_check_ms = 1000;
// New orders and amendments of one account together (v5 docs, "Sub-account rate limit").
constexpr v5::Quota account_quota{1000, 2000};

bool is_placement(Operation operation) {
    return operation == Operation::place || operation == Operation::place_batch ||
           operation == Operation::place_algo;
}

bool counts_for_account(Operation operation) {
    return operation == Operation::place || operation == Operation::place_batch ||
           operation == Operation::amend || operation == Operation::amend_batch;
}

std::string envelope(int code, std::string_view text, std::string_view rows) {
    Json json;
    json.open_object()
        .field("code", std::to_string(code))
        .field("msg", text)
        .key("data")
        .raw(rows)
        .close_object();
    return json.take();
}

std::string envelope(Problem const& problem) { return envelope(problem.code, problem.text, "[]"); }

// An array is rows; an object is one row that is also the fields.
bool read_body(std::string const& body, Call& call) {
    if (body.empty()) return true;
    auto const start = body.find_first_not_of(" \t\r\n");
    if (start != body.npos && body[start] == '[') {
        auto rows = v5::read_objects(body);
        if (!rows) return false;
        call.rows = std::move(*rows);
        return true;
    }
    auto fields = v5::Fields::from_json(body);
    if (!fields) return false;
    call.fields = *fields;
    call.rows.push_back(std::move(*fields));
    return true;
}

}  // namespace

OkxFace::OkxFace(Venue& venue, Wire& wire)
    : venue_(venue), service_(venue, tape_), streams_(venue, wire, tape_) {
    for (auto const& symbol : venue_.exchange.symbols())
        tape_.open(symbol, venue_.exchange.last_price(symbol));
}

HttpAnswer OkxFace::on_http(HttpRequest const& request) {
    venue_.exchange.set_time(venue_.clock.now_ms());
    HttpAnswer answer;
    answer.headers.emplace_back("Content-Type", "application/json; charset=UTF-8");
    auto const refuse = [&answer](Problem const& problem, int status) {
        answer.status = status;
        answer.body = envelope(problem);
        return answer;
    };
    auto const path = request.path();
    if (!path.starts_with(root)) return refuse({404, "Not Found"}, 404);
    Call call;
    call.route = route_for(request.method, path.substr(root.size()));
    if (!call.route)
        return has_path(path.substr(root.size())) ? refuse({50115, "Invalid request method."}, 405)
                                                  : refuse({404, "Not Found"}, 404);
    if (call.route->is_signed) {
        // Keys of the demo trading service are other keys.
        if (request.header("x-simulated-trading") == "1")
            return refuse({50101, "APIKey does not match current environment."}, 401);
        auto const account = admit(venue_, request);
        if (!account) return refuse(account.error(), account.error().status);
        call.account = *account;
    }
    call.fields = v5::Fields::from_query(request.query());
    if (request.method != "GET" && !read_body(request.body, call))
        return refuse({50002, "JSON syntax error"}, 400);
    v5::Fields stamps;
    stamps.set("expTime", request.header("expTime"));
    call.valid_until_ms = stamps.integer("expTime");
    auto outcome = perform(call, request.peer);
    answer.status = outcome.status;
    answer.body = std::move(outcome.json);
    answer.is_dropped = outcome.is_dropped;
    answer.closes_connection = outcome.closes_connection;
    answer.delay = outcome.delay;
    publish();
    return answer;
}

// A frame names the listing by number; the limit is the same.
std::string OkxFace::listing_in(v5::Fields const& row) const {
    auto const code = row.integer("instIdCode");
    auto const* const rules = code ? find_listing_by_code(venue_.exchange, *code) : nullptr;
    return std::string(rules ? inst_id_of(*rules) : row.text("instId"));
}

bool OkxFace::take(std::string const& key, v5::Quota quota, std::int64_t count) {
    quota.limit = quota.limit * venue_.limits.percent / 100;
    return quotas_.take(key, quota, venue_.clock.now_ms(), count);
}

std::optional<Problem> OkxFace::charge(Call const& call, std::string_view peer) {
    constexpr int too_many = 429;
    auto const& route = *call.route;
    // REST and frames share the count: it is by path.
    auto key = std::string(route.path) + "|";
    bool is_good = true;
    if (route.scope == Scope::address) {
        is_good = take(key + std::string(peer), route.quota, 1);
    } else if (route.scope == Scope::account) {
        is_good = take(key + call.account, route.quota, 1);
    } else {
        std::map<std::string, std::int64_t> by_listing;
        for (auto const& row : call.rows) ++by_listing[listing_in(row)];
        if (call.rows.empty()) ++by_listing[listing_in(call.fields)];
        for (auto const& [listing, count] : by_listing)
            is_good = is_good && take(key + call.account + "|" + listing, route.quota, count);
    }
    if (!is_good) return Problem{50011, "Too Many Requests", too_many};
    if (counts_for_account(route.operation) && !take("account|" + call.account, account_quota,
                                                     static_cast<std::int64_t>(call.rows.size())))
        return Problem{50061, "You've reached the maximum order rate limit for this account.",
                       too_many};
    return std::nullopt;
}

void OkxFace::count_placements(Call const& call) {
    if (!is_placement(call.route->operation)) return;
    for (auto const& row : call.rows) {
        auto const id = row.has("algoClOrdId") ? row.text("algoClOrdId") : row.text("clOrdId");
        if (!id.empty()) ++venue_.placements[std::string(id)].received;
    }
}

v5::Outcome OkxFace::outcome_of(Call const& call, Answered const& answered) const {
    v5::Outcome outcome;
    auto const code = answered ? answered->code : answered.error().code;
    auto const& text = answered ? answered->text : answered.error().text;
    outcome.status = answered ? 200 : answered.error().status;
    outcome.json = envelope(code, text, answered ? std::string_view(answered->rows) : "[]");
    if (call.route->op.empty()) return outcome;
    // Trade operations say when they came in and went out, in microseconds.
    auto const now_us = std::to_string(venue_.clock.now_ms() * 1000);
    outcome.json.pop_back();
    outcome.json += ",\"inTime\":\"" + now_us + "\",\"outTime\":\"" + now_us + "\"}";
    return outcome;
}

v5::Outcome OkxFace::execute(Call const& call) {
    if (call.valid_until_ms && !call.route->op.empty() &&
        *call.valid_until_ms < venue_.clock.now_ms())
        return outcome_of(call, Problem{50036,
                                        "The expTime can't be earlier than the current "
                                        "system time. Please adjust the expTime and try "
                                        "again."});
    return outcome_of(call, service_.run(call));
}

v5::Outcome OkxFace::perform(Call const& call, std::string_view peer) {
    count_placements(call);
    if (auto const problem = charge(call, peer)) return outcome_of(call, *problem);
    auto const word = [&](RequestFaultRule const& rule) {
        bool const is_of_one = call.route->operation == Operation::query;
        if (rule.fault == RequestFault::stale && is_of_one)
            return outcome_of(call, Problem{51603, "Order does not exist"});
        if (rule.fault == RequestFault::stale || rule.fault == RequestFault::empty)
            return outcome_of(call, Answer{});
        bool const is_refusal = rule.fault == RequestFault::refuse;
        constexpr std::string_view timed_out =
            "API endpoint request timeout (does not mean that the request was successful or "
            "failed, please check the request result).";
        Problem problem{rule.code.value_or(is_refusal ? 51000 : 50004), rule.message,
                        rule.http_status.value_or(is_refusal ? 200 : 504)};
        if (problem.text.empty()) problem.text = is_refusal ? "Refused by a fault." : timed_out;
        return outcome_of(call, problem);
    };
    auto outcome = v5::run_under_faults(
        venue_.faults, call.route->name, [&] { return execute(call); }, word);
    if (outcome.delay.count() == 0) outcome.delay = venue_.latency.next(call.route->name);
    return outcome;
}

void OkxFace::publish() {
    for (auto events = venue_.exchange.take_events(); !events.empty();
         events = venue_.exchange.take_events()) {
        for (auto const& event : events) {
            if (auto const* const trade = std::get_if<Trade>(&event)) tape_.add(*trade);
            streams_.on_event(event);
            auto const* const order = std::get_if<OrderEvent>(&event);
            if (order && order->what == Happening::triggered) service_.on_triggered(order->order);
        }
    }
    for (auto const& refusal : service_.take_late_refusals()) streams_.on_late_refusal(refusal);
    streams_.send_quotes(false);
}

void OkxFace::on_tick(std::int64_t elapsed_ms) {
    auto const is_now = [&](std::int64_t period_ms) {
        return is_due(elapsed_ms, period_ms, venue_.tick_ms);
    };
    publish();
    streams_.send_listings();
    if (is_now(venue_.quote_repeat_ms)) streams_.send_quotes(true);
    if (is_now(depth_ms)) streams_.send_depth();
    if (is_now(mark_price_ms)) streams_.send_mark_prices();
    if (is_now(silence_check_ms)) streams_.close_silent(elapsed_ms);
}

}  // namespace trestle::adapters::sim::okx
