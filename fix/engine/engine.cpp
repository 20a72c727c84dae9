#include "fix/engine/engine.hpp"

#include "fix/engine/room.hpp"

namespace trestle {
namespace fix {
namespace engine {

Engine::Engine(boost::asio::io_context& loop, Settings settings, Application& application)
    : room_(new Room(loop, std::move(settings), application)) {}

Engine::~Engine() = default;

std::string Engine::open() { return room_->open(); }

void Engine::restore_inbound(std::string const& desk, std::uint64_t next_msg_seq_num) {
    if (Desk* const found = room_->find(desk)) found->restore_inbound(next_msg_seq_num);
}

Mark Engine::last_mark(std::string const& desk) const {
    Desk* const found = room_->find(desk);
    return found == nullptr ? Mark() : found->store().last_mark();
}

std::string Engine::listen() { return room_->listen(); }

std::vector<std::uint16_t> Engine::ports() const { return room_->ports(); }

void Engine::send(std::string const& desk, std::string const& msg_type, char const* body,
                  std::size_t body_size, Mark mark, bool is_possible_resend) {
    if (Desk* const found = room_->find(desk))
        found->send(msg_type, body, body_size, mark, is_possible_resend);
}

void Engine::flush() { room_->flush(); }

bool Engine::is_logged_on(std::string const& desk) const {
    Desk* const found = room_->find(desk);
    return found != nullptr && found->is_logged_on();
}

void Engine::logout(std::string const& desk, std::string const& text) {
    if (Desk* const found = room_->find(desk)) found->log_out(text);
}

void Engine::kick(std::string const& desk, std::string const& text) {
    if (Desk* const found = room_->find(desk)) found->kick(text);
}

void Engine::set_enabled(std::string const& desk, bool is_enabled, std::string const& text) {
    if (Desk* const found = room_->find(desk)) found->set_enabled(is_enabled, text);
}

std::string Engine::set_numbers(std::string const& desk, std::uint64_t next_inbound,
                                std::uint64_t next_outbound) {
    Desk* const found = room_->find(desk);
    return found == nullptr ? "session " + desk + " is unknown"
                            : found->set_numbers(next_inbound, next_outbound);
}

void Engine::set_logons_open(bool are_open, std::string const& text) {
    room_->set_logons_open(are_open, text);
}

std::vector<SessionState> Engine::sessions() const { return room_->sessions(); }

std::size_t Engine::queued(std::string const& desk) const {
    Desk const* const found = room_->find(desk);
    return found == nullptr ? 0 : found->queued();
}

void Engine::stop(std::string const& text) { room_->stop(text); }

}  // namespace engine
}  // namespace fix
}  // namespace trestle
