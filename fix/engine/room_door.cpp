// The part of Room that meets connections: who comes in, who is turned away, and the bytes of those
// who stay.
#include "fix/engine/room.hpp"

namespace trestle {
namespace fix {
namespace engine {

void Engine::Room::on_accepted(std::shared_ptr<Peer> peer) {
    if (visitors_.size() >= settings_.max_connections) {
        if (!is_full_)  // once, not once per attempt
            log("connection from " + peer->address() + " refused: " +
                std::to_string(visitors_.size()) + " connections are open, the limit is " +
                std::to_string(settings_.max_connections) + " (fix.max_connections)");
        is_full_ = true;
        peer->cut();
        return;
    }
    auto const visitor = std::make_shared<Visitor>();
    visitor->peer = peer;
    visitor->arrived_ns = utc_now_ns();
    visitors_[peer.get()] = visitor;
    std::weak_ptr<Visitor> const weak = visitor;
    peer->start(
        [this, weak](char const* bytes, std::size_t size) -> std::size_t {
            std::shared_ptr<Visitor> const here = weak.lock();
            return here ? on_bytes(here, bytes, size) : size;
        },
        [this] { schedule_resends(); },
        [this, weak](std::string const& reason) {
            if (std::shared_ptr<Visitor> const here = weak.lock())
                on_closed(here, reason);
        });
}

std::size_t Engine::Room::on_bytes(std::shared_ptr<Visitor> const& visitor, char const* bytes,
                                   std::size_t size) {
    std::int64_t const now_ns = utc_now_ns();
    std::size_t taken = 0;
    while (taken < size && !visitor->is_being_checked && visitor->peer->is_open()) {
        Slice const slice = next_slice(bytes + taken, size - taken, settings_.max_message_bytes);
        if (slice.cut == Cut::incomplete)
            break;
        if (!on_slice(visitor, slice, bytes + taken, now_ns)) {
            taken = size;
            break;
        }
        taken += slice.size;
    }
    application_.on_batch_end();
    flush();
    return taken;
}

// False when the connection ended.
bool Engine::Room::on_slice(std::shared_ptr<Visitor> const& visitor, Slice const& slice,
                            char const* bytes, std::int64_t now_ns) {
    Desk* const desk = visitor->desk;
    if (desk == nullptr && slice.cut != Cut::message) {
        turn_away(visitor, "its first message is not a FIX Logon");
        return false;
    }
    switch (slice.cut) {
        case Cut::message:
            if (desk == nullptr)
                on_first_message(visitor, bytes, slice.size);
            else
                desk->on_message(bytes, slice.size, now_ns);
            break;
        case Cut::garbled: desk->on_garbled(slice.problem); break;
        case Cut::too_large: desk->on_too_large(slice.body_length); break;
        case Cut::incomplete: break;
    }
    // The desk lets go of its peer when the session ends, from whichever side.
    bool const has_ended = visitor->desk != nullptr && visitor->desk->peer() != visitor->peer.get();
    if (has_ended)
        forget(*visitor);
    return visitor->peer->is_open() && !has_ended;
}

void Engine::Room::on_first_message(std::shared_ptr<Visitor> const& visitor, char const* message,
                                    std::size_t size) {
    LogonRequest request;
    request.desk = field(message, size, 49).str();
    Desk* const desk = find(request.desk);
    if (!msg_type(message, size).is("A"))
        return turn_away(visitor, "its first message is not a FIX Logon");
    if (!field(message, size, 8).is("FIX.4.4"))
        return turn_away(visitor, "BeginString(8)=" + field(message, size, 8).str() +
                                      ", this house speaks FIX.4.4");
    if (!field(message, size, 56).is(settings_.comp_id))
        return turn_away(visitor, "TargetCompID(56)=" + field(message, size, 56).str() +
                                      ", this house is " + settings_.comp_id);
    if (desk == nullptr)
        return turn_away(visitor, "SenderCompID(49)=" + request.desk + " is unknown");
    if (desk->has_peer())
        return turn_away(visitor, "desk " + request.desk + " is logged on already from " +
                                      desk->peer()->address());
    request.username = field(message, size, 553).str();
    request.password = field(message, size, 554).str();
    request.peer = visitor->peer->address();
    request.is_tls = visitor->peer->is_tls();
    visitor->username = request.username;
    visitor->logon.assign(message, size);
    visitor->is_being_checked = true;
    visitor->peer->hold();
    std::weak_ptr<Visitor> const weak = visitor;
    std::weak_ptr<bool> const alive = is_alive_;
    application_.on_logon_request(request, [this, weak, alive](std::string const& refusal) {
        std::shared_ptr<bool> const is_alive = alive.lock();
        std::shared_ptr<Visitor> const here = weak.lock();
        if (is_alive && *is_alive && here)
            on_answer(here, refusal);
    });
    wipe(request.password);
}

void Engine::Room::on_answer(std::shared_ptr<Visitor> const& visitor, std::string const& refusal) {
    if (!visitor->is_being_checked || !visitor->peer->is_open())
        return;
    visitor->is_being_checked = false;
    std::string logon;
    logon.swap(visitor->logon);
    std::string const name = field(logon.data(), logon.size(), 49).str();
    Desk* const desk = find(name);
    std::string const objection = refusal.empty() && !are_logons_open_ ? closed_text_ : refusal;
    if (!objection.empty()) {
        desk->refuse(*visitor->peer, objection);
        forget(*visitor);
    } else if (desk->has_peer()) {  // two came at once, the other one was first
        turn_away(visitor, "desk " + name + " is logged on already from " +
                               desk->peer()->address());
    } else {
        visitor->desk = desk;
        if (!desk->log_on(visitor->peer, visitor->username, logon))
            forget(*visitor);
    }
    wipe(logon);
    flush();
    visitor->peer->release();
}

void Engine::Room::on_closed(std::shared_ptr<Visitor> const& visitor, std::string const& reason) {
    forget(*visitor);
    Desk* const desk = visitor->desk;
    if (desk == nullptr)
        log("connection from " + visitor->peer->address() + " closed before its logon: " + reason);
    else if (desk->peer() == visitor->peer.get())
        desk->on_connection_lost(reason);
}

void Engine::Room::turn_away(std::shared_ptr<Visitor> const& visitor, std::string const& reason) {
    log("connection from " + visitor->peer->address() + " closed: " + reason);
    visitor->is_being_checked = false;
    wipe(visitor->logon);
    visitor->peer->cut();
    forget(*visitor);
}

void Engine::Room::forget(Visitor const& visitor) {
    visitors_.erase(visitor.peer.get());
    is_full_ = false;
}

}  // namespace engine
}  // namespace fix
}  // namespace trestle
