// fuzz-deps: trestle_fix
// Any bytes as a message of a desk: decoded or refused, never a crash; every refusal can be said,
// and what enters keeps the promises that the core builds on.
#include <string>
#include <string_view>
#include <vector>

#include "fix/decode.hpp"
#include "fix/encode.hpp"
#include "fix/message.hpp"
#include "oms/model/assert.hpp"
#include "oms/model/limits.hpp"

using namespace trestle;

namespace {

bool is_printable(std::string_view text) {
    for (char const c : text) {
        if (c < ' ' || c > '~') return false;
    }
    return true;
}

bool is_text_id(std::string_view text) { return text.size() <= 64 && is_printable(text); }

void check_trigger(Terms const& terms) {
    auto const& trigger = *terms.trigger;
    OMS_ASSERT(!terms.is_post_only || terms.type == OrderType::limit);
    OMS_ASSERT(!terms.cash);
    bool const trails = trigger.kind == Trigger::Kind::trailing;
    OMS_ASSERT(trails || trigger.price.is_positive());
    OMS_ASSERT(!trigger.price.is_negative() && !trigger.trail.is_negative());
    OMS_ASSERT(trails == (trigger.trail.is_positive() || trigger.trail_bps != 0));
    OMS_ASSERT(trigger.trail.is_zero() || trigger.trail_bps == 0);
    OMS_ASSERT(!trails || terms.type == OrderType::market);
}

void check_terms(Terms const& terms) {
    OMS_ASSERT(terms.cash ? terms.cash->is_positive() && terms.quantity.is_zero()
                          : terms.quantity.is_positive());
    OMS_ASSERT((terms.type == OrderType::limit) == terms.price.has_value());
    OMS_ASSERT(!terms.price || terms.price->is_positive());
    bool const is_dated = terms.time_in_force == TimeInForce::good_till_date;
    OMS_ASSERT(is_dated == terms.expires_at.is_known());
    bool const rests = is_dated || terms.time_in_force == TimeInForce::good_till_cancel;
    OMS_ASSERT(!rests || terms.type == OrderType::limit || terms.trigger);
    OMS_ASSERT(!terms.is_post_only || rests);
    if (terms.trigger) check_trigger(terms);
}

void check_notes(DeskNotes const& notes) {
    OMS_ASSERT(is_text_id(notes.secondary_cl_ord_id) && is_text_id(notes.cl_ord_link_id));
    OMS_ASSERT(notes.text.size() <= bounds::text_bytes && is_printable(notes.text));
    OMS_ASSERT(notes.parties.size() <= 16);
    for (auto const& party : notes.parties) {
        OMS_ASSERT(!party.id.empty() && is_printable(party.id.view()));
        OMS_ASSERT(party.source >= ' ' && party.source <= '~');
    }
}

void check(NewOrder const& order) {
    OMS_ASSERT(!order.cl_ord_id.empty() && is_printable(order.cl_ord_id.view()));
    OMS_ASSERT(!order.account.empty() && is_printable(order.account.view()));
    OMS_ASSERT(!order.symbol.empty() && is_printable(order.symbol.view()));
    check_terms(order.terms);
    check_notes(order.notes);
}

void check(ReplaceOrder const& replace) {
    OMS_ASSERT(!replace.cl_ord_id.empty() && !replace.orig_cl_ord_id.empty());
    check_terms(replace.terms);
    check_notes(replace.notes);
}

void check(CancelOrder const& cancel) {
    OMS_ASSERT(!cancel.cl_ord_id.empty() && !cancel.orig_cl_ord_id.empty());
}

void check(StatusQuery const& query) {
    OMS_ASSERT(!query.cl_ord_id.empty() && is_printable(query.status_request_id));
}

// "All" with a symbol, or "one" without, would cancel what nobody meant. The types that FIX 4.4 has
// besides are the core's to refuse, by OrderMassCancelReport(r).
void check(MassCancel const& cancel) {
    OMS_ASSERT(!cancel.cl_ord_id.empty() && cancel.type >= '1' && cancel.type <= '7');
    OMS_ASSERT(cancel.type != '1' || !cancel.scope.symbol.empty());
    OMS_ASSERT(cancel.type != '7' || cancel.scope.symbol.empty());
}

void check(MassStatusQuery const& query) {
    OMS_ASSERT(is_text_id(query.request_id) && (query.type == 1) == !query.scope.symbol.empty());
}

void check(ListStatusQuery const& query) { OMS_ASSERT(!query.list_id.empty()); }
void check(ListCancel const& cancel) { OMS_ASSERT(!cancel.list_id.empty()); }
void check(TradeDisputed const& disputed) {
    OMS_ASSERT(is_text_id(disputed.exec_id) && is_printable(disputed.text));
}
void check(DeskQuery const& query) {
    OMS_ASSERT(!query.request_id.empty() && is_text_id(query.request_id));
    OMS_ASSERT(is_text_id(query.first) && is_text_id(query.last));
    OMS_ASSERT(!query.until.is_known() || query.from <= query.until);
}

// What goes out must be whole fields again, whatever came in.
void check(RefusedMessage const& refused) {
    OMS_ASSERT(!refused.refusal.text.empty() && is_printable(refused.refusal.text));
    OMS_ASSERT(is_printable(refused.cl_ord_id.view()) && is_printable(refused.account.view()));
    std::string body;
    fix::encode(Report{.kind = ReportKind::rejected,
                       .status = OrderStatus::rejected,
                       .cl_ord_id = refused.cl_ord_id,
                       .account = refused.account,
                       .symbol = refused.symbol,
                       .side = refused.side,
                       .terms = refused.terms,
                       .refusal = refused.refusal},
                body);
    fix::encode(MessageRejected{.is_business = true,
                                .ref_msg_type = refused.msg_type,
                                .ref_field = refused.field,
                                .code = refused.code,
                                .ref_id = std::string(refused.cl_ord_id.view()),
                                .text = refused.refusal.text},
                body);
    fix::FieldReader reader(body);
    while (reader.next()) continue;
    OMS_ASSERT(reader.is_at_end());
}

template <class Other>
void check(Other const&) {
    OMS_ASSERT(false);  // no other input comes from a desk's message
}

// A list is itself, then its orders; the last one says so.
void check_list(std::vector<Input> const& inputs) {
    auto const& list = std::get<OrderList>(inputs.front());
    OMS_ASSERT(!list.list_id.empty() && list.orders.size() + 1 == inputs.size());
    for (std::size_t i = 1; i < inputs.size(); ++i) {
        auto const& order = std::get<NewOrder>(inputs[i]);
        check(order);
        OMS_ASSERT(order.cl_ord_id == list.orders[i - 1] && order.list_id == list.list_id);
        OMS_ASSERT(order.is_last_of_list == (i + 1 == inputs.size()));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    std::string message(reinterpret_cast<char const*>(bytes), size);
    // Corpus files are written with bars, which people can read.
    for (char& c : message) {
        if (c == '|') c = fix::soh;
    }
    Origin const origin{.session = SessionId::of("DESK1"), .msg_seq_num = 1};
    auto const inputs = fix::decode_inputs(origin, message);
    OMS_ASSERT(!inputs.empty());
    if (std::holds_alternative<OrderList>(inputs.front())) {
        check_list(inputs);
    } else {
        OMS_ASSERT(inputs.size() == 1);
        std::visit([](auto const& one) { check(one); }, inputs.front());
    }
    OMS_ASSERT(fix::decode_inputs(origin, message) == inputs);
    return 0;
}
