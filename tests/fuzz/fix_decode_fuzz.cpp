// fuzz-deps: trestle_fix
// Any bytes as a message of a desk: decoded or refused, never a crash; every refusal can be said.
#include <string>
#include <string_view>

#include "fix/decode.hpp"
#include "fix/encode.hpp"
#include "fix/message.hpp"
#include "oms/model/assert.hpp"

using namespace trestle;

namespace {

bool is_printable(std::string_view text) {
    for (char const c : text) {
        if (c < ' ' || c > '~') return false;
    }
    return true;
}

void check_terms(Terms const& terms) {
    OMS_ASSERT(terms.quantity.is_positive());
    OMS_ASSERT((terms.type == OrderType::limit) == terms.price.has_value());
    OMS_ASSERT(!terms.price || terms.price->is_positive());
    bool const rests = terms.time_in_force == TimeInForce::good_till_cancel;
    OMS_ASSERT(!terms.is_post_only || (rests && terms.type == OrderType::limit));
}

void check(NewOrder const& order) {
    OMS_ASSERT(!order.cl_ord_id.empty() && is_printable(order.cl_ord_id.view()));
    OMS_ASSERT(!order.account.empty() && is_printable(order.account.view()));
    OMS_ASSERT(!order.symbol.empty() && is_printable(order.symbol.view()));
    check_terms(order.terms);
}

void check(ReplaceOrder const& replace) {
    OMS_ASSERT(!replace.cl_ord_id.empty() && !replace.orig_cl_ord_id.empty());
    check_terms(replace.terms);
}

void check(CancelOrder const& cancel) {
    OMS_ASSERT(!cancel.cl_ord_id.empty() && !cancel.orig_cl_ord_id.empty());
}

void check(StatusQuery const& query) {
    OMS_ASSERT(!query.cl_ord_id.empty() && is_printable(query.status_request_id));
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    std::string message(reinterpret_cast<char const*>(bytes), size);
    // Corpus files are written with bars, which people can read.
    for (char& c : message) {
        if (c == '|') c = fix::soh;
    }
    Origin const origin{.session = SessionId::of("DESK1"), .msg_seq_num = 1};
    auto const input = fix::decode_message(origin, message);
    std::visit([](auto const& one) { check(one); }, input);
    OMS_ASSERT(fix::decode_message(origin, message) == input);
    return 0;
}
