#include "tests/unit/desk/toy_gateway.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "oms/model/decimal.hpp"

namespace trestle::fix::desk {
namespace {

constexpr char const* bid = "60000.00";
constexpr char const* ask = "60010.00";

Decimal decimal_of(std::string_view text) { return Decimal::parse(text).value(); }

// The text value of a JSON field in a request of the desk's own making.
std::string field_of(std::string const& json, std::string const& name) {
    auto const key = json.find("\"" + name + "\":");
    if (key == std::string::npos) return {};
    auto const start = json.find_first_not_of("\" ", key + name.size() + 3);
    return json.substr(start, json.find_first_of("\",}", start) - start);
}

}  // namespace

ToyGateway::ToyGateway(Misdeed misdeed)
    : misdeed_(misdeed),
      listener_(::socket(AF_INET, SOCK_STREAM, 0)),
      acceptor_({[this](Peer& peer) { play(peer); }}) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    bool const is_listening = ::bind(listener_, generic, size) == 0 &&
                              ::listen(listener_, 16) == 0 &&
                              ::getsockname(listener_, generic, &size) == 0;
    if (!is_listening) throw std::runtime_error("cannot listen on loopback");
    control_port_ = ntohs(address.sin_port);
    door_ = std::thread([this] { serve_control_door(); });
}

ToyGateway::~ToyGateway() {
    ::shutdown(listener_, SHUT_RDWR);
    door_.join();
    ::close(listener_);
}

void ToyGateway::play(Peer& peer) {
    (void)peer.welcome();
    std::uint64_t number = 2;
    for (;;) {
        auto const message = peer.take(5);
        bool const is_order = message && message->msg_type() == "D";
        if (is_order && misdeed_ == Misdeed::hangs_up) return peer.close();
        std::vector<Message> reports;
        {
            std::lock_guard const lock(mutex_);
            if (is_order && misdeed_ != Misdeed::falls_silent) on_new_order(*message);
            if (message && message->msg_type() == "1") {
                to_send_.push_back(Message("0").add(112, message->value(112)));
            }
            if (message && message->msg_type() == "G") on_replace(*message);
            if (message && message->msg_type() == "F") on_cancel(*message);
            reports = std::exchange(to_send_, {});
        }
        for (Message const& one : reports) {
            if (misdeed_ == Misdeed::skips_a_number && number == 4) ++number;
            peer.send(number++, one);
        }
        if (message && message->msg_type() == "5") break;
    }
    peer.send(number, Message("5"));
    peer.expect_end();
}

void ToyGateway::tell(std::size_t index, std::string_view exec_type, std::string_view ord_status,
                      std::function<void(Message&)> const& more) {
    ToyOrder const& order = orders_[index];
    Message message =
        report("e" + std::to_string(++executions_), order.cl_ord_id, exec_type, ord_status);
    bool const is_closed = ord_status == "2" || ord_status == "4";
    Decimal const leaves = decimal_of(order.quantity) - decimal_of(order.executed);
    message.set(37, "T" + std::to_string(index + 1)).set(198, std::to_string(index + 1));
    message.set(54, order.side).set(38, order.quantity).set(40, order.type);
    message.set(14, order.executed).set(151, is_closed ? "0" : leaves.to_string());
    message.set(44, order.price);
    if (!order.trades.empty()) message.set(6, order.trades[0].price);
    if (more) more(message);
    to_send_.push_back(message);
}

void ToyGateway::refuse(Message const& message, std::string const& text) {
    Message refusal = report("e" + std::to_string(++executions_), message.value(11), "8", "8");
    refusal.set(37, "NONE");
    refusal.add(58, misdeed_ == Misdeed::wrong_refusal_text ? "no" : text);
    to_send_.push_back(refusal);
    if (misdeed_ == Misdeed::sends_refused_orders) orders_.emplace_back();
}

void ToyGateway::on_new_order(Message const& message) {
    bool const is_market = message.value(40) == "1";
    Decimal const quantity = decimal_of(message.value(38));
    if (quantity > Decimal::whole(2) && misdeed_ != Misdeed::lets_limit_through) {
        return refuse(message, "max_order_quantity: 3 is above 2");
    }
    if (is_market && quantity > decimal_of("0.5")) {
        return refuse(message, "a market order of 0.6 BTC is above 0.5");
    }
    ToyOrder order;
    order.cl_ord_id = message.value(11);
    order.side = message.value(54);
    order.type = message.value(40);
    order.quantity = message.value(38);
    order.price = message.value(44);
    order.status = "NEW";
    orders_.push_back(order);
    tell(orders_.size() - 1, "0", "0");
    if (!is_market) return;
    trade(orders_.size() - 1, "0.3", bid);
    trade(orders_.size() - 1, (quantity - decimal_of("0.3")).to_string(), "59990");
}

void ToyGateway::trade(std::size_t index, std::string const& quantity, std::string const& price) {
    ToyOrder& order = orders_[index];
    order.executed = (decimal_of(order.executed) + decimal_of(quantity)).to_string();
    bool const is_filled = decimal_of(order.executed) == decimal_of(order.quantity);
    order.status = is_filled ? "FILLED" : "PARTIALLY_FILLED";
    order.trades.push_back({quantity, price});
    if (misdeed_ == Misdeed::loses_a_trade && order.type == "1" && !is_filled) return;
    tell(index, "F", is_filled ? "2" : "1",
         [&](Message& message) { message.add(32, quantity).add(31, price); });
}

void ToyGateway::on_replace(Message const& message) {
    std::size_t const index = orders_.size() - 1;
    if (misdeed_ != Misdeed::ignores_replace) {
        orders_[index].quantity = message.value(38);
        orders_[index].price = message.value(44);
    }
    orders_[index].cl_ord_id = message.value(11);
    tell(index, "5", "0", [&](Message& one) { one.add(41, message.value(41)); });
}

void ToyGateway::on_cancel(Message const& message) {
    if (orders_.empty()) return;  // of an order that it kept silent about
    std::size_t const index = orders_.size() - 1;
    orders_[index].status = "CANCELED";
    tell(index, "4", "4",
         [&](Message& one) { one.add(41, message.value(41)).set(11, message.value(11)); });
}

void ToyGateway::serve_control_door() {
    for (;;) {
        int const socket = ::accept(listener_, nullptr, nullptr);
        if (socket < 0) return;
        std::string request;
        std::array<char, 4096> chunk{};
        pollfd waiting{socket, POLLIN, 0};
        bool is_whole = false;
        while (!is_whole && ::poll(&waiting, 1, 5000) == 1) {
            auto const count = ::read(socket, chunk.data(), chunk.size());
            if (count <= 0) break;
            request.append(chunk.data(), static_cast<std::size_t>(count));
            auto const head_end = request.find("\r\n\r\n");
            bool const has_body = request.rfind("POST", 0) == 0;
            is_whole = head_end != std::string::npos && (!has_body || request.back() == '}');
        }
        std::string const body = answer(request);
        std::string const reply =
            "HTTP/1.1 200 OK\r\ncontent-length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        (void)::send(socket, reply.data(), reply.size(), MSG_NOSIGNAL);
        ::close(socket);
    }
}

std::string ToyGateway::answer(std::string const& request) {
    std::lock_guard const lock(mutex_);
    if (request.find("/control/state") != std::string::npos) {
        return std::string(R"({"symbols":[{"symbol":"ETHUSDT","bid":"1","ask":"2"},)") +
               R"({"symbol":"BTCUSDT","bid":")" + bid + R"(","ask":")" + ask + R"("}]})";
    }
    if (request.find("/control/fill") != std::string::npos) {
        auto const index = static_cast<std::size_t>(std::stoul(field_of(request, "orderId")) - 1);
        trade(index, field_of(request, "quantity"), orders_.at(index).price);
        return "{}";
    }
    bool const is_of_account = request.find("?account=DEMO&symbol=BTCUSDT ") != std::string::npos;
    if (!is_of_account) return R"({"error":"unknown command"})";
    return request.find("/control/trades") != std::string::npos ? trades_as_json()
                                                                : orders_as_json();
}

std::string ToyGateway::orders_as_json() {
    std::string json = "[";
    for (std::size_t i = 0; i < orders_.size(); ++i) {
        ToyOrder const& order = orders_[i];
        if (i > 0) json += ',';
        json += R"({"orderId":)" + std::to_string(i + 1) + R"(,"clientOrderId":"x","side":"BUY",)" +
                R"("type":"LIMIT","status":")" + order.status + R"(","price":")" + order.price +
                R"(","origQty":")" + order.quantity + R"(","executedQty":")" + order.executed +
                R"("})";
    }
    return json + "]";
}

std::string ToyGateway::trades_as_json() {
    std::string json = "[";
    std::size_t const hidden = misdeed_ == Misdeed::hides_a_trade ? 1 : 0;
    for (std::size_t at = 0; at < orders_.size(); ++at) {
        auto const& trades = orders_[at].trades;
        for (std::size_t i = hidden; i < trades.size(); ++i) {
            if (json.size() > 1) json += ',';
            json += R"({"tradeId":)" + std::to_string(i + 1) + R"(,"orderId":)" +
                    std::to_string(at + 1) + R"(,"price":")" + trades[i].price + R"(","qty":")" +
                    trades[i].quantity + R"("})";
        }
    }
    return json + "]";
}

}  // namespace trestle::fix::desk
