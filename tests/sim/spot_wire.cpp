// The words of Binance spot: what an answer says, the event stream says once more.
#include "adapters/words/json_text.hpp"
#include "tests/sim/binance_words.hpp"
#include "tests/sim/wire.hpp"

namespace trestle::sim {

namespace {

namespace spot = adapters::binance_spot;
using adapters::words::JsonList;
using adapters::words::JsonObject;

class SpotWire final : public Wire {
public:
    SpotWire() : Wire(Venue::binance_spot, "BTCUSDT") {}

private:
    std::string check(VenueOrder const& meant) const override {
        return difference(fields_of(spot::encode_submit(meant)), terms_of(meant));
    }

    std::string check(VenueReplacement const& meant) const override {
        bool const is_reduce = meant.mode == VenueReplacement::Mode::reduce;
        Fields fields;
        if (is_reduce) {
            fields = {{"symbol", "BTCUSDT"},
                      {"newClientOrderId", std::string(meant.order.client_id.view())},
                      {"newQty", meant.order.terms.quantity.to_string()}};
        } else {
            fields = terms_of(meant.order);
            fields["cancelReplaceMode"] = "STOP_ON_FAILURE";
        }
        fields[is_reduce ? "origClientOrderId" : "cancelOrigClientOrderId"] =
            meant.old_client_id.view();
        if (!meant.old_order_id.empty()) {
            fields[is_reduce ? "orderId" : "cancelOrderId"] = meant.old_order_id.view();
        }
        return difference(fields_of(spot::encode_replace(meant)), fields);
    }

    std::string check(CancelAtVenue const& meant) const override {
        Fields fields{{"symbol", "BTCUSDT"}};
        // What nobody here sent has no name of ours.
        if (!meant.client_id.empty()) fields["origClientOrderId"] = meant.client_id.view();
        if (!meant.order_id.empty()) fields["orderId"] = meant.order_id.view();
        return difference(fields_of(spot::encode_cancel(meant)), fields);
    }

    std::string check(QueryVenue const& meant) const override {
        return difference(
            fields_of(spot::encode_query(meant)),
            {{"symbol", "BTCUSDT"}, {"origClientOrderId", std::string(meant.client_id.view())}});
    }

    static Fields fields_of(spot::Request const& request) { return binance_fields(request); }

    static Fields terms_of(VenueOrder const& order) {
        return {{"symbol", "BTCUSDT"},
                {"side", binance_side(order.side)},
                {"type", "LIMIT"},
                {"timeInForce", "GTC"},
                {"quantity", order.terms.quantity.to_string()},
                {"price", order.terms.price.value_or(Price()).to_string()},
                {"newClientOrderId", std::string(order.client_id.view())},
                {"newOrderRespType", "ACK"}};
    }

    // ---- Words of the venue ------------------------------------------------------------------

    // On a cancel that was asked for `c` is the name of the request, and `C` the order's.
    JsonObject event(VenueRef const& ref, std::string_view kind, std::string_view status,
                     Quantity cumulative, bool was_asked = false) const {
        auto const& sent = order(ref.client_id);
        JsonObject json;
        json.text("e", "executionReport")
            .number("E", 1)
            .text("s", "BTCUSDT")
            .text("c", was_asked ? "web_cancel" : ref.client_id.view())
            .text("C", was_asked ? ref.client_id.view() : "")
            .text("S", binance_side(sent.side))
            .text("o", "LIMIT")
            .text("f", "GTC")
            .text("q", sent.terms.quantity.to_string())
            .text("p", price_of(ref.client_id))
            .text("x", kind)
            .text("X", status)
            .bare("i", ref.order_id.view())
            .text("z", cumulative.to_string())
            .bare("T", ms(ref.venue_time));
        return json;
    }

    Inputs told(JsonObject const& event) {
        return spot::decode_event(read(event.str()), Account::of("DEMO")).inputs;
    }

    Inputs answer(adapters::words::Asked const& asked, std::string const& json) {
        return spot::decode_answer(read(json), {}, asked);
    }

    static JsonObject row(VenueRef const& ref, std::string_view name = "clientOrderId") {
        JsonObject json;
        json.text("symbol", "BTCUSDT")
            .bare("orderId", ref.order_id.view())
            .text(name, ref.client_id.view())
            .bare("transactTime", ms(ref.venue_time));
        return json;
    }

    static JsonObject canceled_row(VenueRef const& ref, Quantity cumulative) {
        return row(ref, "origClientOrderId")
            .text("clientOrderId", "web_cancel")
            .text("executedQty", cumulative.to_string())
            .text("status", "CANCELED");
    }

    static int code_of(Reason reason) { return reason == Reason::unknown_order ? -2011 : -1130; }

    Inputs accepted(VenueAccepted const& said) override {
        auto heard = answer(asked(VenueRequest::submit, said.ref), binance_result(row(said.ref)));
        auto const again = told(event(said.ref, "NEW", "NEW", {}));
        heard.insert(heard.end(), again.begin(), again.end());
        return heard;
    }

    Inputs rejected(VenueRejected const& said) override {
        return answer(asked(VenueRequest::submit, said.ref), binance_error(-2010));
    }

    Inputs filled(VenueFilled const& said) override {
        bool const is_done = said.cumulative >= order(said.ref.client_id).terms.quantity;
        bool const has_fee = !said.fee_asset.empty();
        auto const status = is_done ? "FILLED" : "PARTIALLY_FILLED";
        auto json = event(said.ref, "TRADE", status, said.cumulative);
        json.bare("t", said.trade_id.view())
            .text("l", said.quantity.to_string())
            .text("L", said.price.to_string())
            .text("n", said.fee.to_string())
            .bare("m", "true");
        has_fee ? json.text("N", said.fee_asset.view()) : json.bare("N", "null");
        return told(json);
    }

    Inputs listed(VenueFilled const& said) override {
        bool const is_buy = order(said.ref.client_id).side == Side::buy;
        auto const json = JsonObject()
                              .text("symbol", "BTCUSDT")
                              .bare("id", said.trade_id.view())
                              .bare("orderId", said.ref.order_id.view())
                              .text("price", said.price.to_string())
                              .text("qty", said.quantity.to_string())
                              .text("commission", said.fee.to_string())
                              .text("commissionAsset", said.fee_asset.view())
                              .bare("time", ms(said.ref.venue_time))
                              .bare("isBuyer", is_buy ? "true" : "false")
                              .bare("isMaker", "true");
        return spot::decode_trades(read(binance_result(JsonList().bare(json.str()).str())), {},
                                   asked(VenueRequest::query, said.ref),
                                   said.cumulative - said.quantity)
            .inputs;
    }

    Inputs canceled(VenueCanceled const& said) override {
        bool const was_asked = said.cause == VenueCanceled::Cause::requested;
        auto heard = told(event(said.ref, "CANCELED", "CANCELED", said.cumulative, was_asked));
        if (!was_asked) return heard;
        auto const again = answer(asked(VenueRequest::cancel, said.ref),
                                  binance_result(canceled_row(said.ref, said.cumulative)));
        heard.insert(heard.end(), again.begin(), again.end());
        return heard;
    }

    Inputs expired(VenueExpired const& said) override {
        return told(event(said.ref, "EXPIRED", "EXPIRED", said.cumulative));
    }

    Inputs replaced(VenueReplaced const& said) override {
        auto const request = adapters::words::asked_of(replacement(said.ref.client_id));
        if (request.is_reduce) {
            auto const amended = row(said.ref).text("executedQty", said.old_cumulative.to_string());
            auto const json = JsonObject()
                                  .bare("transactTime", ms(said.ref.venue_time))
                                  .bare("amendedOrder", amended.str())
                                  .str();
            return answer(request, binance_result(json));
        }
        auto const old = leg_before(said);
        auto const json = JsonObject()
                              .text("cancelResult", "SUCCESS")
                              .text("newOrderResult", "SUCCESS")
                              .bare("cancelResponse", canceled_row(old, said.old_cumulative).str())
                              .bare("newOrderResponse", row(said.ref).str());
        return answer(request, binance_result(json));
    }

    // The new leg was refused when the old one was gone: -2021, with what became of each.
    Inputs replace_rejected(VenueReplaceRejected const& said) override {
        auto const request = adapters::words::asked_of(replacement(said.new_client_id));
        if (said.is_old_alive) return answer(request, binance_error(code_of(said.reason)));
        auto const legs =
            JsonObject()
                .text("cancelResult", "SUCCESS")
                .text("newOrderResult", "FAILURE")
                .bare("cancelResponse", canceled_row(said.ref, said.old_cumulative).str())
                .bare("newOrderResponse",
                      JsonObject().number("code", -2010).text("msg", "no").str());
        auto const error = JsonObject()
                               .number("code", -2021)
                               .text("msg", "Order cancel-replace partially failed.")
                               .bare("data", legs.str());
        auto const json =
            JsonObject().number("id", 1).number("status", 409).bare("error", error.str()).str();
        return answer(request, json);
    }

    Inputs cancel_rejected(VenueCancelRejected const& said) override {
        return answer(asked(VenueRequest::cancel, said.ref), binance_error(code_of(said.reason)));
    }

    Inputs answered(VenueOrderState const& said) override {
        auto const status = binance_status(said.state);
        auto json = row(said.ref);
        json.text("executedQty", said.cumulative.to_string())
            .text("status", status)
            .bare("updateTime", ms(said.ref.venue_time));
        auto const text = status.empty() ? binance_error(-2013) : binance_result(json);
        return inputs_of(spot::decode_order(read(text), {}, asked(VenueRequest::query, said.ref)));
    }

    void leave_unsaid(Input& /*said*/, Told /*told*/) const override {}
};

}  // namespace

std::unique_ptr<Wire> spot_wire() { return std::make_unique<SpotWire>(); }

}  // namespace trestle::sim
