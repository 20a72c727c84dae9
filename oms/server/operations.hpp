// Owns what a running gateway offers beside trading: operators' commands, answers to desks'
// questions, password changes. Lives on the core's loop; the service hands it what was applied.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "oms/model/effects.hpp"
#include "oms/server/config.hpp"
#include "oms/server/sequencer.hpp"

namespace boost::asio {
class io_context;
class thread_pool;
}  // namespace boost::asio

namespace trestle::fix {
class Credentials;
class Gateway;
struct PasswordChange;
struct UserResponse;
namespace engine {
class Engine;
}
}  // namespace trestle::fix

namespace trestle::server {

class BookBoard;

class Operations {
public:
    // What a gateway is made of, before it serves. All must outlive this object; `slow_work` has
    // one thread, for hashing.
    struct Parts {
        boost::asio::io_context& loop;
        boost::asio::thread_pool& slow_work;
        Sequencer& sequencer;
        fix::engine::Engine& engine;
        fix::Gateway& gateway;
        fix::Credentials& credentials;
        BookBoard const& books;
        std::function<std::string()> condition;  // for `trestle status`
    };

    Operations(Config const& config, Parts parts);
    ~Operations();
    Operations(Operations const&) = delete;

    // After recovery: what is latched holds again, instruments have the numbers that `config` now
    // says, and operators may come. Empty on success.
    [[nodiscard]] std::string open(Config const& config);
    // A UserRequest(BE) of type 3, once it is journaled without its passwords.
    void change_password(std::string const& desk, fix::PasswordChange change,
                         std::function<void(fix::UserResponse const&)> answer);
    // Each input and what followed from it, once it is durable.
    void on_applied(Stamped const& stamped, Effects const& effects);
    void stop();

private:
    class Office;
    std::unique_ptr<Office> office_;
};

}  // namespace trestle::server
