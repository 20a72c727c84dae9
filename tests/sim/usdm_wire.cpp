// The words of Binance USD-M futures, one-way mode: what an answer says, the private stream says
// once more.
#include "adapters/binance_usdm/codec.hpp"
#include "adapters/words/json_text.hpp"
#include "tests/sim/binance_words.hpp"
#include "tests/sim/wire.hpp"

namespace trestle::sim {

namespace {

namespace usdm = adapters::binance_usdm;
using adapters::words::Form;
using adapters::words::JsonList;
using adapters::words::JsonObject;

constexpr Form over_rest{.is_rest = true, .status = 200};

class UsdmWire final : public Wire {
public:
    UsdmWire() : Wire(Venue::binance_usdm, "BTCUSDT") {}

private:
    std::string check(VenueOrder const& meant) const override {
        return difference(fields_of(usdm::encode_submit(meant)),
                          {{"symbol", "BTCUSDT"},
                           {"side", binance_side(meant.side)},
                           {"type", "LIMIT"},
                           {"timeInForce", "GTC"},
                           {"quantity", meant.terms.quantity.to_string()},
                           {"price", meant.terms.price.value_or(Price()).to_string()},
                           {"newClientOrderId", std::string(meant.client_id.view())},
                           {"newOrderRespType", "ACK"}});
    }

    std::string check(VenueReplacement const& meant) const override {
        auto fields = about_order(meant.old_order_id, meant.old_client_id);
        fields["side"] = binance_side(meant.order.side);
        fields["quantity"] = total_of(meant);
        fields["price"] = meant.order.terms.price.value_or(Price()).to_string();
        auto const request = usdm::encode_replace(meant, adapters::words::total_of(meant));
        return difference(fields_of(request), fields);
    }

    std::string check(CancelAtVenue const& meant) const override {
        return difference(fields_of(usdm::encode_cancel(meant)),
                          about_order(meant.order_id, meant.client_id));
    }

    std::string check(QueryVenue const& meant) const override {
        return difference(fields_of(usdm::encode_query(meant)),
                          about_order(meant.order_id, meant.client_id));
    }

    static Fields fields_of(usdm::Request const& request) { return binance_fields(request); }

    static Fields about_order(VenueOrderId const& order_id, VenueClientId const& client_id) {
        Fields fields{{"symbol", "BTCUSDT"}};
        bool const has_id = !order_id.empty();
        fields[has_id ? "orderId" : "origClientOrderId"] =
            has_id ? order_id.view() : client_id.view();
        return fields;
    }

    // ---- Words of the venue ------------------------------------------------------------------

    struct Event {
        VenueRef ref;
        std::string_view kind;    // x
        std::string_view status;  // X
        Quantity cumulative;
        VenueFilled const* fill = nullptr;
    };

    JsonObject order_of(Event const& event, Quantity total, std::string const& price) const {
        auto const* const fill = event.fill;
        JsonObject json;
        json.text("s", "BTCUSDT")
            .text("c", event.ref.client_id.view())
            .text("S", binance_side(order(event.ref.client_id).side))
            .text("o", "LIMIT")
            .text("f", "GTC")
            .text("q", total.to_string())
            .text("p", price)
            .text("x", event.kind)
            .text("X", event.status)
            .bare("i", event.ref.order_id.view())
            .text("l", fill != nullptr ? fill->quantity.to_string() : "0")
            .text("z", event.cumulative.to_string())
            .text("L", fill != nullptr ? fill->price.to_string() : "0")
            .bare("T", ms(event.ref.venue_time))
            .bare("t", fill != nullptr ? fill->trade_id.view() : "0")
            .bare("m", fill != nullptr ? "true" : "false");
        bool const has_fee = fill != nullptr && !fill->fee_asset.empty();
        if (has_fee) json.text("n", fill->fee.to_string()).text("N", fill->fee_asset.view());
        return json;
    }

    adapters::words::Decoded told(JsonObject const& order, Timestamp at) {
        auto const json = JsonObject()
                              .text("e", "ORDER_TRADE_UPDATE")
                              .bare("E", ms(at))
                              .bare("T", ms(at))
                              .bare("o", order.str())
                              .str();
        return usdm::decode_event(read(json), Account::of("DEMO"));
    }

    Inputs told(Event const& event) {
        auto const total = order(event.ref.client_id).terms.quantity;
        return told(order_of(event, total, price_of(event.ref.client_id)), event.ref.venue_time)
            .inputs;
    }

    // An order as answers write it.
    JsonObject row(VenueRef const& ref, std::string_view status, Quantity filled) const {
        auto const& sent = order(ref.client_id);
        JsonObject json;
        json.bare("orderId", ref.order_id.view())
            .text("symbol", "BTCUSDT")
            .text("status", status)
            .text("clientOrderId", ref.client_id.view())
            .text("price", price_of(ref.client_id))
            .text("origQty", sent.terms.quantity.to_string())
            .text("executedQty", filled.to_string())
            .text("cumQty", filled.to_string())
            .text("timeInForce", "GTC")
            .text("type", "LIMIT")
            .text("side", binance_side(sent.side))
            .bare("updateTime", ms(ref.venue_time));
        return json;
    }

    Inputs answer(adapters::words::Asked const& asked, std::string const& json) {
        return usdm::decode_answer(read(json), {}, asked);
    }

    static int code_of(Reason reason) { return reason == Reason::unknown_order ? -2011 : -1130; }

    Inputs accepted(VenueAccepted const& said) override {
        auto heard =
            answer(asked(VenueRequest::submit, said.ref), binance_result(row(said.ref, "NEW", {})));
        append(heard, told({said.ref, "NEW", "NEW", {}}));
        return heard;
    }

    Inputs rejected(VenueRejected const& said) override {
        return answer(asked(VenueRequest::submit, said.ref), binance_error(-2010));
    }

    // TRADE_LITE tells it sooner and without its fee: it must not book.
    Inputs filled(VenueFilled const& said) override {
        bool const is_done = said.cumulative >= order(said.ref.client_id).terms.quantity;
        auto const lite = JsonObject()
                              .text("e", "TRADE_LITE")
                              .bare("T", ms(said.ref.venue_time))
                              .text("s", "BTCUSDT")
                              .text("c", said.ref.client_id.view())
                              .bare("i", said.ref.order_id.view())
                              .bare("t", said.trade_id.view())
                              .text("l", said.quantity.to_string())
                              .text("L", said.price.to_string())
                              .bare("m", "true")
                              .str();
        auto const sooner = usdm::decode_event(read(lite), Account::of("DEMO")).inputs;
        auto heard = told(
            {said.ref, "TRADE", is_done ? "FILLED" : "PARTIALLY_FILLED", said.cumulative, &said});
        expect_nothing(heard, sooner, "TRADE_LITE");
        return heard;
    }

    Inputs listed(VenueFilled const& said) override {
        auto const side = order(said.ref.client_id).side;
        auto const json = JsonObject()
                              .text("symbol", "BTCUSDT")
                              .bare("id", said.trade_id.view())
                              .bare("orderId", said.ref.order_id.view())
                              .text("side", binance_side(side))
                              .text("price", said.price.to_string())
                              .text("qty", said.quantity.to_string())
                              .text("commission", said.fee.to_string())
                              .text("commissionAsset", said.fee_asset.view())
                              .bare("time", ms(said.ref.venue_time))
                              .text("positionSide", "BOTH")
                              .bare("maker", "true");
        return usdm::decode_trades(read(JsonList().bare(json.str()).str()), over_rest,
                                   asked(VenueRequest::query, said.ref),
                                   said.cumulative - said.quantity)
            .inputs;
    }

    Inputs canceled(VenueCanceled const& said) override {
        auto heard = told({said.ref, "CANCELED", "CANCELED", said.cumulative});
        if (said.cause != VenueCanceled::Cause::requested) return heard;
        append(heard, answer(asked(VenueRequest::cancel, said.ref),
                             binance_result(row(said.ref, "CANCELED", said.cumulative))));
        return heard;
    }

    Inputs expired(VenueExpired const& said) override {
        return told({said.ref, "EXPIRED", "EXPIRED", said.cumulative});
    }

    // The answer tells it, or the event AMENDMENT by the order's new terms. Names of one order over
    // its legs are the session's (adapters/session/orders): here each leg of the core is an order
    // of its own, and the venue calls it as it calls the leg before.
    Inputs replaced(VenueReplaced const& said) override {
        auto request = adapters::words::asked_of(replacement(said.ref.client_id));
        request.order_id = request.old_order_id = said.ref.order_id;
        auto const ref = leg_before(said);
        auto const status = said.old_cumulative.is_zero() ? "NEW" : "PARTIALLY_FILLED";
        if (is_other_way()) {
            return answer(request, binance_result(row(ref, status, said.old_cumulative)));
        }
        auto const event = order_of({ref, "AMENDMENT", status, said.old_cumulative}, request.total,
                                    price_of(said.ref.client_id));
        auto const decoded = told(event, ref.venue_time);
        auto heard = settled(said, decoded.held);
        expect_nothing(heard, decoded.inputs, "AMENDMENT");
        return heard;
    }

    Inputs replace_rejected(VenueReplaceRejected const& said) override {
        auto request = adapters::words::asked_of(replacement(said.new_client_id));
        if (said.is_old_alive) return answer(request, binance_error(code_of(said.reason)));
        // The venue cancels an order that it cannot amend, and says so as if that were well.
        request.order_id = request.old_order_id = said.ref.order_id;
        return answer(request, binance_result(row(said.ref, "CANCELED", said.old_cumulative)));
    }

    Inputs cancel_rejected(VenueCancelRejected const& said) override {
        return answer(asked(VenueRequest::cancel, said.ref), binance_error(code_of(said.reason)));
    }

    Inputs answered(VenueOrderState const& said) override {
        auto const status = binance_status(said.state);
        auto const json = status.empty() ? binance_error(-2013)
                                         : binance_result(row(said.ref, status, said.cumulative));
        return inputs_of(usdm::decode_order(read(json), {}, asked(VenueRequest::query, said.ref)));
    }

    static void append(Inputs& to, Inputs const& more) {
        to.insert(to.end(), more.begin(), more.end());
    }

    // The venue has one word for what was asked for and for what it did by itself.
    void leave_unsaid(Input& said, Told /*told*/) const override {
        auto* const canceled = std::get_if<VenueCanceled>(&said);
        if (canceled != nullptr) canceled->cause = VenueCanceled::Cause::requested;
    }
};

}  // namespace

std::unique_ptr<Wire> usdm_wire() { return std::make_unique<UsdmWire>(); }

}  // namespace trestle::sim
