#include "fix/desk/venue_control.hpp"

#include <simdjson.h>  // tidy-ok: the demo reads the simulator's JSON, and the desk sees no adapter

#include <algorithm>
#include <charconv>
#include <initializer_list>

#include "fix/desk/wire.hpp"
#include "oms/model/decimal.hpp"

namespace trestle::fix::desk {
namespace {

using simdjson::dom::element;

constexpr Milliseconds reply_patience{5000};

bool is_same_word(std::string_view a, std::string_view b) {
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

// The value of one header line, "" when absent.
std::string_view header(std::string_view head, std::string_view name) {
    while (!head.empty()) {
        auto const end = std::min(head.find("\r\n"), head.size());
        std::string_view const line = head.substr(0, end);
        auto const colon = line.find(':');
        if (colon != std::string_view::npos && is_same_word(line.substr(0, colon), name)) {
            auto const value = line.substr(colon + 1);
            return value.substr(std::min(value.find_first_not_of(' '), value.size()));
        }
        head.remove_prefix(std::min(end + 2, head.size()));
    }
    return {};
}

template <class Number>
bool read_number(std::string_view text, Number& out) {
    auto const [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
    return code == std::errc{} && end == text.data() + text.size();
}

// The field as text, be it a JSON text or a whole number; "" when absent.
std::string text_of(element object, std::string_view name) {
    element value;
    if (object[name].get(value) != simdjson::SUCCESS) return {};
    if (std::string_view text; value.get(text) == simdjson::SUCCESS) return std::string(text);
    if (std::int64_t number = 0; value.get(number) == simdjson::SUCCESS) {
        return std::to_string(number);
    }
    return {};
}

bool is_above_zero(std::string const& price) {
    auto const value = Decimal::parse(price);
    return value && value->is_positive();
}

std::string not_understood(std::string_view body) {
    return "the simulator's control door gave an answer that is not understood: " +
           std::string(body.substr(0, 200));
}

}  // namespace

Result<HttpReply, std::string> parse_reply(std::string_view bytes, bool is_complete) {
    std::string const unfinished = is_complete ? "the reply was cut off" : "";
    auto const head_end = bytes.find("\r\n\r\n");
    if (head_end == std::string_view::npos) return unfinished;
    std::string_view const head = bytes.substr(0, head_end);
    std::string_view const body = bytes.substr(head_end + 4);
    HttpReply reply;
    bool const is_http = head.starts_with("HTTP/1.") && head.size() >= 12 &&
                         read_number(head.substr(9, 3), reply.status);
    if (!is_http) return std::string("the reply is not HTTP");
    if (!header(head, "Transfer-Encoding").empty()) return std::string("the reply is in chunks");
    std::string_view const stated = header(head, "Content-Length");
    std::size_t length = body.size();
    if (!stated.empty() && !read_number(stated, length)) {
        return std::string("Content-Length is not a number");
    }
    if (body.size() < length || (stated.empty() && !is_complete)) return unfinished;
    reply.body = body.substr(0, length);
    return reply;
}

std::string VenueControl::scope(std::string_view venue_symbol) const {
    return "account=" + account_ + "&symbol=" + std::string(venue_symbol);
}

Result<HttpReply, std::string> VenueControl::ask(std::string const& method,
                                                 std::string const& target,
                                                 std::string const& body) const {
    WireSettings settings;
    settings.host = host_;
    settings.port = port_;
    auto wire = Wire::open(settings);
    std::string const place = host_ + ":" + std::to_string(port_);
    if (!wire) return "the simulator's control door at " + place + " does not answer";
    std::string request =
        method + " " + target + " HTTP/1.1\r\nHost: " + place + "\r\nConnection: close\r\n";
    if (!body.empty()) {
        request +=
            "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
            "\r\n";
    }
    (*wire)->send(request + "\r\n" + body);
    auto const deadline = std::chrono::steady_clock::now() + reply_patience;
    std::string received;
    for (;;) {
        received += (*wire)->receive(deadline);
        bool const is_over = !(*wire)->is_open() || std::chrono::steady_clock::now() >= deadline;
        auto reply = parse_reply(received, is_over);
        if (reply && reply->status == 200) return reply;
        if (reply) {
            return method + " " + target + " was answered " + std::to_string(reply->status) + ": " +
                   reply->body;
        }
        if (!reply.error().empty()) return method + " " + target + ": " + reply.error();
    }
}

Result<VenueBook, std::string> VenueControl::book(std::string_view venue_symbol) const {
    auto const reply = ask("GET", "/control/state", {});
    if (!reply) return reply.error();
    simdjson::dom::parser parser;
    simdjson::dom::array rows;
    auto const problem = parser.parse(reply->body)["symbols"].get(rows);
    if (problem != simdjson::SUCCESS) return not_understood(reply->body);
    for (element const row : rows) {
        if (text_of(row, "symbol") != venue_symbol) continue;
        VenueBook const book{text_of(row, "bid"), text_of(row, "ask")};
        if (is_above_zero(book.bid) && is_above_zero(book.ask)) return book;
        return "the simulated market of " + std::string(venue_symbol) + " has no bid or no ask";
    }
    return "the simulator does not list " + std::string(venue_symbol);
}

Result<std::vector<VenueOrder>, std::string> VenueControl::orders(
    std::string_view venue_symbol) const {
    auto const reply = ask("GET", "/control/orders?" + scope(venue_symbol), {});
    if (!reply) return reply.error();
    simdjson::dom::parser parser;
    simdjson::dom::array rows;
    if (parser.parse(reply->body).get(rows) != simdjson::SUCCESS)
        return not_understood(reply->body);
    std::vector<VenueOrder> orders;
    for (element const row : rows) {
        orders.push_back({text_of(row, "orderId"), text_of(row, "clientOrderId"),
                          text_of(row, "side"), text_of(row, "type"), text_of(row, "status"),
                          text_of(row, "price"), text_of(row, "origQty"),
                          text_of(row, "executedQty")});
    }
    return orders;
}

Result<std::vector<VenueTrade>, std::string> VenueControl::trades(std::string_view venue_symbol,
                                                                  std::string_view order_id) const {
    auto const reply = ask("GET", "/control/trades?" + scope(venue_symbol), {});
    if (!reply) return reply.error();
    simdjson::dom::parser parser;
    simdjson::dom::array rows;
    if (parser.parse(reply->body).get(rows) != simdjson::SUCCESS)
        return not_understood(reply->body);
    std::vector<VenueTrade> trades;
    for (element const row : rows) {
        if (text_of(row, "orderId") != order_id) continue;
        trades.push_back({text_of(row, "tradeId"), text_of(row, "price"), text_of(row, "qty")});
    }
    return trades;
}

std::string VenueControl::fill(std::string_view venue_symbol, std::string_view order_id,
                               std::string_view quantity) const {
    // The ids and numbers come from the venue and from Decimal: no character needs escaping.
    std::string const body = "{\"symbol\":\"" + std::string(venue_symbol) +
                             "\",\"orderId\":" + std::string(order_id) + ",\"quantity\":\"" +
                             std::string(quantity) + "\"}";
    auto const reply = ask("POST", "/control/fill", body);
    return reply ? std::string() : reply.error();
}

}  // namespace trestle::fix::desk
