// Owns a stand-in for gateway and venue in the demo's test: answers orders over FIX, and the
// control door over HTTP, from one list of orders. Never checks anything: it can be told to
// misbehave.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/unit/desk/acceptor.hpp"

namespace trestle::fix::desk {

// What the toy does wrong.
enum class Misdeed : std::uint8_t {
    none,
    loses_a_trade,       // one fill never reaches the desk's session
    hides_a_trade,       // the venue's list lacks one
    lets_limit_through,  // an order above the limit is accepted
    wrong_refusal_text,
    sends_refused_orders,  // refused to the desk, yet at the venue
    ignores_replace,       // confirmed with the old terms
    skips_a_number,        // the second report's MsgSeqNum is one too high
    falls_silent,          // orders get no answer at all
    hangs_up,              // closes the connection at the first order
};

class ToyGateway {
public:
    explicit ToyGateway(Misdeed misdeed);
    ~ToyGateway();
    ToyGateway(ToyGateway const&) = delete;
    ToyGateway& operator=(ToyGateway const&) = delete;

    [[nodiscard]] std::uint16_t fix_port() const { return acceptor_.port(); }
    [[nodiscard]] std::uint16_t control_port() const { return control_port_; }
    [[nodiscard]] std::string finish() { return acceptor_.finish(); }

private:
    struct ToyTrade {
        std::string quantity;
        std::string price;
    };
    struct ToyOrder {
        std::string cl_ord_id, side, type, quantity, price, status, executed = "0";
        std::vector<ToyTrade> trades;
    };

    void play(Peer& peer);
    void on_new_order(Message const& message);
    void on_replace(Message const& message);
    void on_cancel(Message const& message);
    void trade(std::size_t index, std::string const& quantity, std::string const& price);
    void tell(std::size_t index, std::string_view exec_type, std::string_view ord_status,
              std::function<void(Message&)> const& more = {});
    void refuse(Message const& message, std::string const& text);
    void serve_control_door();
    [[nodiscard]] std::string answer(std::string const& request);
    [[nodiscard]] std::string orders_as_json();
    [[nodiscard]] std::string trades_as_json();

    Misdeed misdeed_;
    std::mutex mutex_;
    std::vector<ToyOrder> orders_;
    std::vector<Message> to_send_;
    std::uint64_t executions_ = 0;
    int listener_ = -1;
    std::uint16_t control_port_ = 0;
    std::thread door_;
    Acceptor acceptor_;
};

}  // namespace trestle::fix::desk
