// The words of OKX v5, spot: an acknowledgement proves nothing, the channel `orders` tells all.
#include "adapters/okx/codec.hpp"
#include "adapters/words/json_text.hpp"
#include "tests/sim/wire.hpp"

namespace trestle::sim {

namespace {

namespace okx = adapters::okx;
using adapters::words::Form;
using adapters::words::JsonList;
using adapters::words::JsonObject;

constexpr Form over_rest{.is_rest = true, .status = 200};

std::string negative(Decimal value) { return (-value).to_string(); }

class OkxWire final : public Wire {
public:
    OkxWire() : Wire(Venue::okx, "BTC-USDT") {
        listing_ = {.symbol = symbol(), .code = 7};
        listings_.set(listing_);
    }

private:
    std::string check(VenueOrder const& meant) const override {
        return both_forms(okx::encode_submit(meant, listing_),
                          {{"tdMode", "cash"},
                           {"side", side_of(meant)},
                           {"ordType", "limit"},
                           {"sz", meant.terms.quantity.to_string()},
                           {"px", meant.terms.price.value_or(Price()).to_string()},
                           {"clOrdId", std::string(meant.client_id.view())}});
    }

    std::string check(VenueReplacement const& meant) const override {
        Fields fields = name_of(meant.old_order_id, meant.old_client_id);
        fields["reqId"] = meant.order.client_id.view();
        fields["newSz"] = total_of(meant);
        fields["newPx"] = meant.order.terms.price.value_or(Price()).to_string();
        return both_forms(okx::encode_replace(meant, adapters::words::total_of(meant), listing_),
                          fields);
    }

    std::string check(CancelAtVenue const& meant) const override {
        return both_forms(okx::encode_cancel(meant, listing_),
                          name_of(meant.order_id, meant.client_id));
    }

    std::string check(QueryVenue const& meant) const override {
        Fields fields = name_of(meant.order_id, meant.client_id);
        fields["instId"] = symbol().view();
        return difference(named(okx::encode_query(meant).query), fields);
    }

    // Over REST a listing goes by its name, in a frame by its number; all else is the same.
    std::string both_forms(std::optional<okx::Request> const& request, Fields fields) const {
        if (!request) return "no exact number of the venue's units";
        auto in_frame = fields;
        fields["instId"] = symbol().view();
        in_frame["instIdCode"] = "7";
        auto const problem = difference(members_of(request->body), fields);
        if (!problem.empty()) return problem;
        std::string_view const list = request->args;
        bool const is_list = list.starts_with('[') && list.ends_with(']');
        return difference(members_of(is_list ? list.substr(1, list.size() - 2) : list), in_frame);
    }

    static Fields name_of(VenueOrderId const& order_id, VenueClientId const& client_id) {
        if (!order_id.empty()) return {{"ordId", std::string(order_id.view())}};
        return {{"clOrdId", std::string(client_id.view())}};
    }

    static std::string side_of(VenueOrder const& order) {
        return order.side == Side::buy ? "buy" : "sell";
    }

    // ---- Words of the venue ------------------------------------------------------------------

    JsonObject row(VenueRef const& ref, std::string_view state, Quantity filled) const {
        auto const& sent = order(ref.client_id);
        JsonObject json;
        json.text("instType", "SPOT")
            .text("instId", symbol().view())
            .text("ordId", ref.order_id.view())
            .text("clOrdId", ref.client_id.view())
            .text("px", price_of(ref.client_id))
            .text("sz", sent.terms.quantity.to_string())
            .text("ordType", "limit")
            .text("side", side_of(sent))
            .text("tdMode", "cash")
            .text("state", state)
            .text("accFillSz", filled.to_string())
            .text("uTime", ms(ref.venue_time));
        return json;
    }

    std::string_view state_at(VenueClientId const& id, Quantity filled) const {
        if (filled.is_zero()) return "live";
        return filled < order(id).terms.quantity ? "partially_filled" : "filled";
    }

    Inputs pushed(JsonObject const& said, std::string_view channel = "orders") {
        auto const json =
            JsonObject()
                .bare("arg", JsonObject().text("channel", channel).text("instType", "ANY").str())
                .bare("data", JsonList().bare(said.str()).str())
                .str();
        return okx::decode_event(read(json), Account::of("DEMO"), listings_).inputs;
    }

    // Of the connection for orders: code 1 when its only row has failed.
    Inputs answer(adapters::words::Asked const& asked, std::string_view code) {
        bool const is_replace = asked.request == VenueRequest::replace;
        auto const one =
            JsonObject()
                .text("ordId", asked.order_id.view())
                .text("clOrdId", (is_replace ? asked.old_client_id : asked.client_id).view())
                .text("sCode", code)
                .text("sMsg", code == "0" ? "" : "no");
        auto const json = JsonObject()
                              .text("id", "1")
                              .text("op", is_replace ? "amend-order" : "order")
                              .text("code", code == "0" ? "0" : "1")
                              .text("msg", "")
                              .bare("data", JsonList().bare(one.str()).str())
                              .str();
        return okx::decode_answer(read(json), {}, asked);
    }

    static std::string_view code_of(Reason reason) {
        return reason == Reason::unknown_order ? "51400" : "51000";
    }

    Inputs accepted(VenueAccepted const& said) override {
        auto heard = pushed(row(said.ref, "live", {}));
        expect_nothing(heard, answer(asked(VenueRequest::submit, said.ref), "0"), "an answer");
        return heard;
    }

    Inputs rejected(VenueRejected const& said) override {
        return answer(asked(VenueRequest::submit, said.ref), code_of(said.reason));
    }

    // `fee` is what the order has paid in all: another figure than this fill's.
    Inputs filled(VenueFilled const& said) override {
        auto fill = row(said.ref, state_at(said.ref.client_id, said.cumulative), said.cumulative);
        fill.text("tradeId", said.trade_id.view())
            .text("fillSz", said.quantity.to_string())
            .text("fillPx", said.price.to_string())
            .text("fillTime", ms(said.ref.venue_time))
            .text("fillFee", negative(said.fee))
            .text("fillFeeCcy", said.fee_asset.view())
            .text("fee", negative(said.fee + Decimal::whole(1)))
            .text("feeCcy", "USDT")
            .text("execType", "M")
            .text("amendResult", "")
            .text("reqId", "");
        auto heard = pushed(fill);
        expect_nothing(heard, pushed(fill, "fills"), "the channel fills");
        return heard;
    }

    Inputs listed(VenueFilled const& said) override {
        auto const one = JsonObject()
                             .text("instType", "SPOT")
                             .text("instId", symbol().view())
                             .text("tradeId", said.trade_id.view())
                             .text("ordId", said.ref.order_id.view())
                             .text("clOrdId", said.ref.client_id.view())
                             .text("billId", "1")
                             .text("side", side_of(order(said.ref.client_id)))
                             .text("fillPx", said.price.to_string())
                             .text("fillSz", said.quantity.to_string())
                             .text("execType", "M")
                             .text("fee", negative(said.fee))
                             .text("feeCcy", said.fee_asset.view())
                             .text("fillTime", ms(said.ref.venue_time))
                             .text("ts", ms(said.ref.venue_time));
        return okx::decode_trades(read(rest(JsonList().bare(one.str()))), over_rest,
                                  asked(VenueRequest::query, said.ref), listing_)
            .inputs;
    }

    static std::string rest(JsonList const& rows, std::string_view code = "0") {
        return JsonObject().text("code", code).text("msg", "").bare("data", rows.str()).str();
    }

    Inputs canceled(VenueCanceled const& said) override {
        bool const was_asked = said.cause == VenueCanceled::Cause::requested;
        auto heard = pushed(row(said.ref, "canceled", said.cumulative)
                                .text("cancelSource", was_asked ? "1" : "20"));
        if (was_asked) {
            expect_nothing(heard, answer(asked(VenueRequest::cancel, said.ref), "0"), "an answer");
        }
        return heard;
    }

    // The only end that is called so here: an order that met its own account's.
    Inputs expired(VenueExpired const& said) override {
        return pushed(row(said.ref, "canceled", said.cumulative).text("cancelSource", "32"));
    }

    // Names of one order over its legs are the session's (adapters/session/orders): here each leg
    // of the core is an order of its own, and how an amendment ended is told of the leg before.
    Inputs replaced(VenueReplaced const& said) override {
        auto const old = leg_before(said);
        auto const state = said.old_cumulative.is_zero() ? "live" : "partially_filled";
        auto heard = pushed(row(old, state, said.old_cumulative)
                                .text("amendResult", is_other_way() ? "0" : "2")
                                .text("reqId", said.ref.client_id.view()));
        auto request = adapters::words::asked_of(replacement(said.ref.client_id));
        request.order_id = request.old_order_id = said.ref.order_id;
        expect_nothing(heard, answer(request, "0"), "an answer");
        return heard;
    }

    Inputs replace_rejected(VenueReplaceRejected const& said) override {
        bool const is_known = !said.ref.order_id.empty() && said.reason == Reason::venue_rejected;
        if (!said.is_old_alive || (is_known && is_other_way())) {
            bool const is_alive = said.is_old_alive;
            return pushed(row(said.ref, is_alive ? "live" : "canceled", said.old_cumulative)
                              .text("amendResult", is_alive ? "-1" : "1")
                              .text("reqId", said.new_client_id.view())
                              .text("code", "51000")
                              .text("msg", "no"));
        }
        return answer(adapters::words::asked_of(replacement(said.new_client_id)),
                      code_of(said.reason));
    }

    Inputs cancel_rejected(VenueCancelRejected const& said) override {
        return answer(asked(VenueRequest::cancel, said.ref), code_of(said.reason));
    }

    Inputs answered(VenueOrderState const& said) override {
        using State = VenueOrderState::State;
        auto const question = asked(VenueRequest::query, said.ref);
        auto const state = [&]() -> std::string_view {
            switch (said.state) {
                case State::working: return said.cumulative.is_zero() ? "live" : "partially_filled";
                case State::filled: return "filled";
                case State::canceled:
                case State::expired: return "canceled";
                case State::rejected:
                case State::not_found: break;
            }
            return "";
        }();
        auto const json = state.empty()
                              ? rest({}, "51603")
                              : rest(JsonList().bare(row(said.ref, state, said.cumulative).str()));
        return inputs_of(okx::decode_order(read(json), over_rest, question, listing_));
    }

    // amendResult 2 without a request of ours: the venue did it.
    Inputs restated(VenueRestated const& said) override {
        auto const json = JsonObject()
                              .text("instId", symbol().view())
                              .text("ordId", said.ref.order_id.view())
                              .text("clOrdId", said.ref.client_id.view())
                              .text("px", price_of(said.ref.client_id))
                              .text("sz", said.quantity.to_string())
                              .text("state", "live")
                              .text("accFillSz", "0")
                              .text("uTime", ms(said.ref.venue_time))
                              .text("amendResult", "2")
                              .text("reqId", "");
        return pushed(json);
    }

    void leave_unsaid(Input& said, Told told) const override {
        auto* const fill = std::get_if<VenueFilled>(&said);
        if (fill != nullptr && told == Told::in_list) fill->cumulative = {};
        say_canceled_of_expired(said);
        auto* const restated = std::get_if<VenueRestated>(&said);
        if (restated != nullptr) restated->price = order(restated->ref.client_id).terms.price;
    }

    okx::Listing listing_;
    okx::Listings listings_;
};

}  // namespace

std::unique_ptr<Wire> okx_wire() { return std::make_unique<OkxWire>(); }

}  // namespace trestle::sim
