// The WebSocket API half of the gate: frames in, answers with their rate limits out.
#include <algorithm>

#include "adapters/sim/binance_spot/encode.hpp"
#include "adapters/sim/binance_spot/gate.hpp"
#include "adapters/sim/flat_json.hpp"

namespace trestle::adapters::sim::binance_spot {

bool read_frame(std::string const& text, Frame& frame) {
    auto const members = read_members(text);
    if (!members) return false;
    for (auto const& member : *members) {
        if (member.name == "id") frame.id = member.raw;
        if (member.name == "method") frame.method = member.text;
        if (member.name != "params") continue;
        if (member.raw.starts_with('[')) {
            auto list = read_strings(member.raw);
            if (!list) return false;
            frame.list = std::move(*list);
        } else {
            auto const params = read_members(member.raw);
            if (!params) return false;
            for (auto const& param : *params) frame.params.values.emplace(param.name, param.text);
        }
    }
    return !frame.method.empty();
}

// "btcusdt@trade/ethusdt@trade"
std::vector<std::string> split_streams(std::string_view text) {
    std::vector<std::string> result;
    while (!text.empty()) {
        auto const end = std::min(text.find('/'), text.size());
        if (end > 0) result.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return result;
}

void Gate::on_api_text(ApiClient const& client, std::string const& text) {
    Frame frame;
    auto const is_read = read_frame(text, frame);
    Call call;
    call.connection = client.connection;
    call.peer = client.peer;
    call.route = is_read ? route_for_ws(frame.method) : nullptr;
    auto returns_rate_limits = client.returns_rate_limits;
    Outcome outcome;
    if (!call.route) {
        outcome.status = 400;
        outcome.json =
            encode_problem(is_read ? Problem{400, -1020, "This operation is not supported.", {}}
                                   : Problem{400, -1135, "Invalid JSON Request", {}});
    } else {
        call.params = std::move(frame.params);
        call.params.sign_sorted();
        if (call.params.has("returnRateLimits"))
            returns_rate_limits = call.params.value("returnRateLimits") != "false";
        outcome = perform(call);
    }
    if (outcome.closes_connection) {
        wire_.drop(client.connection);
        return;
    }
    if (outcome.is_dropped) return;
    wire_.send(client.connection,
               encode_ws_answer(frame.id, outcome, call.peer, returns_rate_limits), outcome.delay);
}

std::string Gate::encode_ws_answer(std::string const& id, Outcome const& outcome,
                                   std::string const& peer, bool returns_rate_limits) {
    auto const now_ms = venue_.clock.now_ms();
    Json json;
    json.open_object().key("id").raw(id).field("status", outcome.status);
    json.key(outcome.status == 200 ? "result" : "error").raw(outcome.json);
    if (returns_rate_limits) {
        auto const limit = [&json](std::string_view type, std::string_view interval, int count,
                                   std::int64_t most, std::int64_t used) {
            json.open_object()
                .field("rateLimitType", type)
                .field("interval", interval)
                .field("intervalNum", count)
                .field("limit", most)
                .field("count", used)
                .close_object();
        };
        json.key("rateLimits").open_array();
        if (!outcome.account.empty()) {
            limit("ORDERS", "SECOND", 10, venue_.limits.orders_per_10s,
                  limits_.orders_10s(outcome.account, now_ms));
            limit("ORDERS", limits_.window().interval, 1, limits_.most_long(),
                  limits_.orders_long(outcome.account, now_ms));
        }
        limit("REQUEST_WEIGHT", "MINUTE", 1, venue_.limits.weight_per_minute,
              limits_.used_weight(peer, now_ms));
        json.close_array();
    }
    json.close_object();
    return json.take();
}

}  // namespace trestle::adapters::sim::binance_spot
