#include "tests/sim/spot_wire.hpp"

#include <algorithm>

#include "adapters/binance_spot/codec.hpp"

namespace trestle::sim {

namespace {

namespace spot = adapters::binance_spot;

std::string value_of(spot::Request const& request, std::string_view name) {
    auto const found = std::ranges::find(request.parameters, name, &spot::Parameter::name);
    return found == request.parameters.end() ? std::string() : found->value;
}

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string field(std::string_view name, std::string const& value) {
    return "," + quoted(name) + ":" + value;
}

// What a request means to the venue, told in one line.
std::string terms_read(spot::Request const& request) {
    return value_of(request, "symbol") + " " + value_of(request, "side") + " " +
           value_of(request, "type") + " " + value_of(request, "timeInForce") + " " +
           value_of(request, "quantity") + " @ " + value_of(request, "price") + " as " +
           value_of(request, "newClientOrderId");
}

std::string terms_meant(VenueOrder const& order) {
    return std::string(order.symbol.view()) + (order.side == Side::buy ? " BUY" : " SELL") +
           " LIMIT GTC " + order.terms.quantity.to_string() + " @ " +
           order.terms.price.value_or(Price()).to_string() + " as " +
           std::string(order.client_id.view());
}

std::string difference(std::string const& read, std::string const& meant) {
    return read == meant ? std::string() : "the venue reads '" + read + "', meant '" + meant + "'";
}

std::string check(VenueReplacement const& meant) {
    auto const request = spot::encode_replace(meant);
    bool const is_reduce = meant.mode == VenueReplacement::Mode::reduce;
    auto const old = value_of(request, is_reduce ? "origClientOrderId" : "cancelOrigClientOrderId");
    auto const problem = difference(old, std::string(meant.old_client_id.view()));
    if (!problem.empty()) return problem;
    if (!is_reduce) return difference(terms_read(request), terms_meant(meant.order));
    return difference(value_of(request, "newQty") + " as " + value_of(request, "newClientOrderId"),
                      meant.order.terms.quantity.to_string() + " as " +
                          std::string(meant.order.client_id.view()));
}

}  // namespace

std::string SpotWire::check_request(Effect const& effect) {
    if (auto const* submit = std::get_if<SubmitToVenue>(&effect)) {
        return difference(terms_read(spot::encode_submit(*submit->order)),
                          terms_meant(*submit->order));
    }
    if (auto const* replace = std::get_if<ReplaceAtVenue>(&effect)) {
        return check(*replace->replacement);
    }
    if (auto const* cancel = std::get_if<CancelAtVenue>(&effect)) {
        return difference(value_of(spot::encode_cancel(*cancel), "origClientOrderId"),
                          std::string(cancel->client_id.view()));
    }
    if (auto const* query = std::get_if<QueryVenue>(&effect)) {
        return difference(value_of(spot::encode_query(*query), "origClientOrderId"),
                          std::string(query->client_id.view()));
    }
    return {};
}

std::vector<Input> SpotWire::event(std::string const& fields, VenueRef const& ref) {
    std::string const text = R"({"e":"executionReport","E":1,"s":"BTCUSDT","f":"GTC","o":"LIMIT")" +
                             field("i", std::string(ref.order_id.view())) +
                             field("T", std::to_string(ref.venue_time.ms())) + fields + "}";
    if (!payload_.parse(text)) return {VenueAnomaly{ref, "no JSON", text}};
    return spot::decode_event(payload_, Account::of("DEMO")).inputs;
}

std::vector<Input> SpotWire::answer(VenueOrderState const& said, VenueSymbol const& symbol) {
    constexpr char const* words[] = {"", "NEW", "FILLED", "CANCELED", "REJECTED", "EXPIRED"};
    bool const is_known = said.state != VenueOrderState::State::not_found;
    std::string const known = R"({"id":1,"status":200,"result":{"symbol":)" +
                              quoted(symbol.view()) +
                              field("orderId", std::string(said.ref.order_id.view())) +
                              field("clientOrderId", quoted(said.ref.client_id.view())) +
                              field("executedQty", quoted(said.cumulative.to_string())) +
                              field("status", quoted(words[static_cast<int>(said.state)])) +
                              field("updateTime", std::to_string(said.ref.venue_time.ms())) + "}}";
    std::string const unknown =
        R"({"id":1,"status":400,"error":{"code":-2013,"msg":"Order does not exist."}})";
    auto const& text = is_known ? known : unknown;
    if (!payload_.parse(text)) return {VenueAnomaly{said.ref, "no JSON", text}};
    auto decoded = spot::decode_order(
        payload_, {},
        {.request = VenueRequest::query, .symbol = symbol, .client_id = said.ref.client_id});
    if (decoded.state) decoded.inputs.emplace_back(*decoded.state);
    return decoded.inputs;
}

std::vector<Input> SpotWire::heard(Input const& said, VenueSymbol const& symbol) {
    auto const named = [](VenueRef const& ref, char const* kind, char const* status,
                          Quantity cumulative) {
        return field("c", quoted(ref.client_id.view())) + field("C", quoted("")) +
               field("x", quoted(kind)) + field("X", quoted(status)) +
               field("z", quoted(cumulative.to_string()));
    };
    if (auto const* accepted = std::get_if<VenueAccepted>(&said)) {
        return event(named(accepted->ref, "NEW", "NEW", {}), accepted->ref);
    }
    if (auto const* fill = std::get_if<VenueFilled>(&said); fill != nullptr) {
        bool const has_fee = !fill->fee_asset.empty();
        return event(named(fill->ref, "TRADE", "PARTIALLY_FILLED", fill->cumulative) +
                         field("t", std::string(fill->trade_id.view())) +
                         field("l", quoted(fill->quantity.to_string())) +
                         field("L", quoted(fill->price.to_string())) +
                         field("n", quoted(fill->fee.to_string())) +
                         field("N", has_fee ? quoted(fill->fee_asset.view()) : "null") +
                         field("m", "true"),
                     fill->ref);
    }
    if (auto const* canceled = std::get_if<VenueCanceled>(&said)) {
        bool const was_asked = canceled->cause == VenueCanceled::Cause::requested;
        auto fields = named(canceled->ref, "CANCELED", "CANCELED", canceled->cumulative);
        if (was_asked) {
            fields = field("c", quoted("web_cancel")) +
                     field("C", quoted(canceled->ref.client_id.view())) +
                     field("x", quoted("CANCELED")) + field("X", quoted("CANCELED")) +
                     field("z", quoted(canceled->cumulative.to_string()));
        }
        return event(fields, canceled->ref);
    }
    if (auto const* expired = std::get_if<VenueExpired>(&said)) {
        return event(named(expired->ref, "EXPIRED", "EXPIRED", expired->cumulative), expired->ref);
    }
    if (auto const* state = std::get_if<VenueOrderState>(&said)) return answer(*state, symbol);
    return {said};
}

}  // namespace trestle::sim
