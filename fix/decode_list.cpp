// NewOrderList(E): the list, then each of its orders, as if it had come alone. One bad order
// refuses the whole list: a basket that is traded in part is not the basket that was meant.
#include <algorithm>
#include <set>

#include "fix/decoder.hpp"
#include "fix/message.hpp"

namespace trestle::fix {

namespace {

static_assert(ListId::capacity == ClOrdId::capacity, "one rule reads both");

// The fields of the list itself, wherever they stand; all others after NoOrders(73) are an order's.
bool is_of_list(int tag) {
    static constexpr int tags[] = {8,  9,  10,  34,  35,  49,  50,  52,  56,  57,  66,   68,
                                   69, 73, 390, 391, 394, 414, 415, 433, 480, 893, 7601, 7602};
    return std::find(std::begin(tags), std::end(tags), tag) != std::end(tags);
}

struct ListParts {
    std::string head;                       // all that is no order's
    std::vector<std::string_view> members;  // each from its ClOrdID(11) on
    bool is_broken = false;                 // an order goes on after a field of the list
};

ListParts split(std::string_view message) {
    ListParts parts;
    bool is_in_group = false;
    bool is_in_member = false;
    std::size_t from = 0;
    FieldReader reader(message);
    while (auto const field = reader.next()) {
        std::size_t const to = message.size() - reader.rest().size();
        auto const bytes = message.substr(from, to - from);
        bool const begins = is_in_group && field->tag == tag::cl_ord_id;
        bool const is_member = is_in_group && !is_of_list(field->tag);
        if (begins) {
            parts.members.push_back(bytes);
        } else if (is_member && is_in_member) {
            auto& last = parts.members.back();
            last = std::string_view(last.data(), last.size() + bytes.size());
        } else {
            parts.is_broken = parts.is_broken || is_member;
            parts.head += bytes;
        }
        is_in_member = begins || (is_member && is_in_member);
        is_in_group = is_in_group || field->tag == tag::no_orders;
        from = to;
    }
    parts.head += reader.rest();
    return parts;
}

// "malformed: Price(44) …" becomes "malformed: order 2 ('b'): Price(44) …".
Fault in_member(Fault fault, std::size_t place, std::string_view cl_ord_id) {
    auto const where = "order " + std::to_string(place) + " (" + quoted(cl_ord_id) + "): ";
    auto& text = fault.refusal.text;
    auto const code = std::string(name_of(fault.refusal.reason)) + ": ";
    text.insert(text.starts_with(code) ? code.size() : 0, where);
    return fault;
}

}  // namespace

// Where the rule is about the list as a whole.
Verdict Decoder::check_list(std::size_t members) const {
    char code = '3';
    Verdict fault = require({tag::list_id, tag::bid_type, tag::tot_no_orders, tag::no_orders});
    if (!fault) {
        fault = read_code(tag::bid_type, "3", "there is no bidding here; send 3", code);
    }
    if (!fault && request_.has(tag::list_exec_inst_type)) {
        fault = read_code(tag::list_exec_inst_type, "1",
                          "lists are executed at once; send 1 or leave it out", code);
    }
    if (!fault && request_.has(tag::last_fragment)) {
        fault = read_code(tag::last_fragment, "Y", "send the whole list in one message", code);
    }
    if (fault) return fault;
    auto const count = std::to_string(members);
    for (int const tag : {tag::no_orders, tag::tot_no_orders}) {
        if (request_.value(tag) == count && members != 0) continue;
        return session_fault(SessionReject::wrong_count_in_group, tag,
                             field_name(tag) + " " + quoted(request_.value(tag)) +
                                 " is not the number of orders: " + count +
                                 " follow, and all of a list must be in one message");
    }
    return std::nullopt;
}

Verdict Decoder::read_member(std::string_view member, std::size_t place, NewOrder& order) const {
    Decoder const decoder(origin_, member, type_);
    auto const& fields = decoder.request_;
    Verdict fault;
    if (int const tag = fields.repeated_tag(); tag != 0) {
        fault = session_fault(SessionReject::tag_appears_twice, tag,
                              field_name(tag) + " appears twice; send it once");
    }
    if (!fault) {
        fault = decoder.require(
            {tag::cl_ord_id, tag::list_seq_no, tag::symbol, tag::side, tag::ord_type});
    }
    if (!fault && fields.value(tag::list_seq_no) != std::to_string(place)) {
        fault = session_fault(SessionReject::value_out_of_range, tag::list_seq_no,
                              "ListSeqNo(67) " + quoted(fields.value(tag::list_seq_no)) +
                                  " must be " + std::to_string(place) +
                                  ": orders are counted from 1 in the order they stand in");
    }
    if (!fault) fault = decoder.read_new_order(order);
    if (fault) fault = in_member(*std::move(fault), place, fields.value(tag::cl_ord_id));
    return fault;
}

std::vector<Input> Decoder::decode_list() {
    auto const parts = split(request_.message());
    Decoder head(origin_, parts.head, "E");
    std::vector<Input> inputs;
    OrderList list{.origin = origin_};
    std::vector<NewOrder> orders;
    ClOrdId id;
    Verdict fault = head.check_frame();
    if (!fault && parts.is_broken) {
        fault = session_fault(SessionReject::other, tag::no_orders,
                              "NoOrders(73): an order begins with ClOrdID(11), and no field of the "
                              "list stands inside of one");
    }
    if (!fault) fault = head.check_list(parts.members.size());
    if (!fault) fault = head.read_cl_ord_id(tag::list_id, id);
    list.list_id = ListId::of(id.view());
    std::set<ClOrdId> seen;
    for (std::size_t i = 0; !fault && i < parts.members.size(); ++i) {
        NewOrder order{.origin = origin_, .list_id = list.list_id};
        fault = head.read_member(parts.members[i], i + 1, order);
        if (!fault && !seen.insert(order.cl_ord_id).second) {
            fault = in_member(order_fault(tag::cl_ord_id, Reason::duplicate_cl_ord_id,
                                          "ClOrdID(11) is in this list already"),
                              i + 1, order.cl_ord_id.view());
        }
        list.orders.push_back(order.cl_ord_id);
        orders.push_back(std::move(order));
    }
    if (fault) {
        inputs.push_back(head.refuse(*std::move(fault)));
        return inputs;
    }
    orders.back().is_last_of_list = true;
    inputs.push_back(std::move(list));
    for (auto& order : orders) inputs.push_back(std::move(order));
    return inputs;
}

}  // namespace trestle::fix
