// The words of Bybit v5, spot: an acknowledgement proves nothing, the topic `order` tells what an
// order is, and `execution` alone what it has traded.
#include "adapters/bybit/codec.hpp"
#include "adapters/words/json_text.hpp"
#include "tests/sim/wire.hpp"

namespace trestle::sim {

namespace {

namespace bybit = adapters::bybit;
using adapters::words::Form;
using adapters::words::HeldOrder;
using adapters::words::JsonList;
using adapters::words::JsonObject;

constexpr Form over_rest{.is_rest = true, .status = 200};

// Why an order is over, in two words of the venue.
struct End {
    std::string_view type;
    std::string_view reason;
};
constexpr End asked_for{"CancelByUser", "EC_PerCancelRequest"};
constexpr End by_venue{"CancelByAdmin", "EC_NoError"};
constexpr End met_itself{"CancelBySmp", "EC_BySelfMatch"};
constexpr End none{"UNKNOWN", "EC_NoError"};

class BybitWire final : public Wire {
public:
    BybitWire() : Wire(Venue::bybit, "spot:BTCUSDT") {}

private:
    std::string check(VenueOrder const& meant) const override {
        auto fields = about_symbol();
        fields["side"] = side_of(meant);
        fields["orderType"] = "Limit";
        fields["qty"] = meant.terms.quantity.to_string();
        fields["price"] = meant.terms.price.value_or(Price()).to_string();
        fields["timeInForce"] = "GTC";
        fields["orderLinkId"] = meant.client_id.view();
        return difference(members_of(bybit::encode_submit(meant).body), fields);
    }

    std::string check(VenueReplacement const& meant) const override {
        auto fields = about_order(meant.old_order_id, meant.old_client_id);
        fields["qty"] = total_of(meant);
        fields["price"] = meant.order.terms.price.value_or(Price()).to_string();
        auto const request = bybit::encode_replace(meant, adapters::words::total_of(meant));
        return difference(members_of(request.body), fields);
    }

    std::string check(CancelAtVenue const& meant) const override {
        return difference(members_of(bybit::encode_cancel(meant).body),
                          about_order(meant.order_id, meant.client_id));
    }

    std::string check(QueryVenue const& meant) const override {
        auto const fields = about_order(meant.order_id, meant.client_id);
        auto const problem = difference(named(bybit::encode_query(meant).query), fields);
        if (!problem.empty()) return problem;
        return difference(named(bybit::encode_query_history(meant).query), fields);
    }

    static Fields about_symbol() { return {{"category", "spot"}, {"symbol", "BTCUSDT"}}; }

    static Fields about_order(VenueOrderId const& order_id, VenueClientId const& client_id) {
        auto fields = about_symbol();
        bool const has_id = !order_id.empty();
        fields[has_id ? "orderId" : "orderLinkId"] = has_id ? order_id.view() : client_id.view();
        return fields;
    }

    static std::string side_of(VenueOrder const& order) {
        return order.side == Side::buy ? "Buy" : "Sell";
    }

    // ---- Words of the venue ------------------------------------------------------------------

    JsonObject about(VenueRef const& ref) const {
        JsonObject json;
        json.text("category", "spot")
            .text("symbol", "BTCUSDT")
            .text("orderId", ref.order_id.view())
            .text("orderLinkId", ref.client_id.view())
            .text("side", side_of(order(ref.client_id)))
            .text("orderType", "Limit");
        return json;
    }

    JsonObject row(VenueRef const& ref, std::string_view status, Quantity filled, Quantity total,
                   End end = none) const {
        auto json = about(ref);
        json.text("timeInForce", "GTC")
            .text("price", price_of(ref.client_id))
            .text("qty", total.to_string())
            .text("orderStatus", status)
            .text("cancelType", end.type)
            .text("rejectReason", end.reason)
            .text("cumExecQty", filled.to_string())
            .text("triggerPrice", "")
            .text("createType", "CreateByUser")
            .text("updatedTime", ms(ref.venue_time));
        return json;
    }

    Quantity size_of(VenueClientId const& id) const { return order(id).terms.quantity; }

    adapters::words::Decoded pushed(std::string_view topic, JsonObject const& said) {
        auto const json = JsonObject()
                              .text("topic", topic)
                              .text("id", "1")
                              .bare("data", JsonList().bare(said.str()).str())
                              .str();
        return bybit::decode_event(read(json), Account::of("DEMO"), coins_);
    }

    // Of the connection for orders.
    Inputs answer(adapters::words::Asked const& asked, int code) {
        bool const is_replace = asked.request == VenueRequest::replace;
        auto const name = is_replace ? asked.old_client_id : asked.client_id;
        auto const row =
            JsonObject().text("orderId", asked.order_id.view()).text("orderLinkId", name.view());
        auto const json = JsonObject()
                              .text("reqId", "1")
                              .number("retCode", code)
                              .text("retMsg", code == 0 ? "OK" : "no")
                              .text("op", is_replace ? "order.amend" : "order.create")
                              .bare("data", code == 0 ? row.str() : "{}")
                              .str();
        return bybit::decode_answer(read(json), {}, asked);
    }

    static int code_of(Reason reason) { return reason == Reason::unknown_order ? 170213 : 10001; }

    static std::string listed_rows(JsonList const& rows) {
        auto const result = JsonObject()
                                .text("category", "spot")
                                .text("nextPageCursor", "")
                                .bare("list", rows.str())
                                .str();
        return JsonObject().number("retCode", 0).text("retMsg", "OK").bare("result", result).str();
    }

    Inputs accepted(VenueAccepted const& said) override {
        auto const size = size_of(said.ref.client_id);
        auto heard = pushed("order", row(said.ref, "New", {}, size)).inputs;
        expect_nothing(heard, answer(asked(VenueRequest::submit, said.ref), 0), "an answer");
        return heard;
    }

    Inputs rejected(VenueRejected const& said) override {
        return answer(asked(VenueRequest::submit, said.ref), code_of(said.reason));
    }

    JsonObject execution(VenueFilled const& said) const {
        return about(said.ref)
            .text("execType", "Trade")
            .text("execId", said.trade_id.view())
            .text("execPrice", said.price.to_string())
            .text("execQty", said.quantity.to_string())
            .text("execFee", said.fee.to_string())
            .text("feeCurrency", said.fee_asset.view())
            .text("execTime", ms(said.ref.venue_time))
            .text("orderPrice", price_of(said.ref.client_id))
            .text("orderQty", size_of(said.ref.client_id).to_string())
            .bare("isMaker", "true");
    }

    // Two messages, in either order: the one about the order must not book.
    Inputs filled(VenueFilled const& said) override {
        auto const size = size_of(said.ref.client_id);
        bool const is_done = said.cumulative >= size;
        auto const of_order =
            row(said.ref, is_done ? "Filled" : "PartiallyFilled", said.cumulative, size);
        bool const is_order_first = is_other_way();
        auto order_push = is_order_first ? pushed("order", of_order) : adapters::words::Decoded();
        auto heard = pushed("execution", execution(said)).inputs;
        if (!is_order_first) order_push = pushed("order", of_order);
        expect_nothing(heard, order_push.inputs, "the topic order");
        expect_nothing(heard, pushed("execution.fast", execution(said)).inputs,
                       "the topic execution.fast");
        HeldOrder const held{.ref = said.ref,
                             .quantity = size,
                             .price = order(said.ref.client_id).terms.price,
                             .cumulative = said.cumulative};
        bool const is_held = order_push.held == std::vector{held};
        if (!is_held) heard.push_back(VenueAnomaly{said.ref, "held otherwise than said", ""});
        return heard;
    }

    Inputs listed(VenueFilled const& said) override {
        auto const json = listed_rows(JsonList().bare(execution(said).str()));
        return bybit::decode_trades(read(json), over_rest, asked(VenueRequest::query, said.ref),
                                    coins_)
            .inputs;
    }

    Inputs ended(VenueRef const& ref, Quantity filled, End end) {
        auto const status = filled.is_zero() ? "Cancelled" : "PartiallyFilledCanceled";
        return pushed("order", row(ref, status, filled, size_of(ref.client_id), end)).inputs;
    }

    Inputs canceled(VenueCanceled const& said) override {
        bool const was_asked = said.cause == VenueCanceled::Cause::requested;
        auto heard = ended(said.ref, said.cumulative, was_asked ? asked_for : by_venue);
        if (was_asked) {
            expect_nothing(heard, answer(asked(VenueRequest::cancel, said.ref), 0), "an answer");
        }
        return heard;
    }

    // The only end that is called so here: an order that met its own account's.
    Inputs expired(VenueExpired const& said) override {
        return ended(said.ref, said.cumulative, met_itself);
    }

    // An amendment shows by the terms of the next push alone. Names of one order over its legs are
    // the session's (adapters/session/orders): here each leg of the core is an order of its own,
    // and the new terms are told in the name of the leg before. Where nothing is filled yet the
    // push is a second New, which the session knows for one.
    Inputs replaced(VenueReplaced const& said) override {
        auto request = adapters::words::asked_of(replacement(said.ref.client_id));
        auto const state = said.old_cumulative.is_zero() ? "New" : "PartiallyFilled";
        auto json = about(leg_before(said));
        json.text("timeInForce", "GTC")
            .text("price", price_of(said.ref.client_id))
            .text("qty", request.total.to_string())
            .text("orderStatus", state)
            .text("cumExecQty", said.old_cumulative.to_string())
            .text("triggerPrice", "")
            .text("updatedTime", ms(said.ref.venue_time));
        auto const push = pushed("order", json);
        Inputs heard = settled(said, push.held);
        auto const again = push.inputs;
        bool const is_new_again = said.old_cumulative.is_zero() && again.size() == 1 &&
                                  again.front() == Input(VenueAccepted{leg_before(said)});
        if (!is_new_again) expect_nothing(heard, again, "an amended order");
        request.order_id = request.old_order_id = said.ref.order_id;
        expect_nothing(heard, answer(request, 0), "an answer");
        return heard;
    }

    // An amendment that fails leaves the order as it is: there are no words for another outcome.
    Inputs replace_rejected(VenueReplaceRejected const& said) override {
        if (!said.is_old_alive) return {said};
        return answer(adapters::words::asked_of(replacement(said.new_client_id)),
                      code_of(said.reason));
    }

    Inputs cancel_rejected(VenueCancelRejected const& said) override {
        return answer(asked(VenueRequest::cancel, said.ref), code_of(said.reason));
    }

    Inputs answered(VenueOrderState const& said) override {
        using State = VenueOrderState::State;
        auto const size = size_of(said.ref.client_id);
        JsonList rows;
        auto const add = [&](std::string_view status, End end) {
            rows.bare(row(said.ref, status, said.cumulative, size, end).str());
        };
        bool const is_untouched = said.cumulative.is_zero();
        switch (said.state) {
            case State::working: add(is_untouched ? "New" : "PartiallyFilled", none); break;
            case State::filled: add("Filled", none); break;
            case State::canceled:
                add(is_untouched ? "Cancelled" : "PartiallyFilledCanceled", asked_for);
                break;
            case State::expired: add("Cancelled", met_itself); break;
            case State::rejected:
            case State::not_found: break;
        }
        return inputs_of(bybit::decode_order(read(listed_rows(rows)), over_rest,
                                             asked(VenueRequest::query, said.ref)));
    }

    void leave_unsaid(Input& said, Told /*told*/) const override {
        // An execution does not count.
        if (auto* fill = std::get_if<VenueFilled>(&said)) fill->cumulative = {};
        say_canceled_of_expired(said);
    }

    bybit::SettleCoins coins_;
};

}  // namespace

std::unique_ptr<Wire> bybit_wire() { return std::make_unique<BybitWire>(); }

}  // namespace trestle::sim
