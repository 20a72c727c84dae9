#include "oms/core/snapshot.hpp"

#include <utility>

#include "oms/core/snapshot_fields.hpp"
#include "oms/core/state_machine.hpp"

namespace trestle::core {

void write_state(StateMachine const& machine, std::function<void(std::string_view)> const& sink) {
    std::string buffer;
    journal::Packer packer(buffer, sink);
    packer.put(machine);
    packer.flush();
}

bool read_state(StateMachine& machine, std::function<std::string_view()> source) {
    StateMachine read;
    journal::Unpacker unpacker(std::move(source));
    unpacker.take(read);
    if (!unpacker.is_done()) return false;
    machine = std::move(read);
    return true;
}

std::uint64_t state_layout() {
    static std::uint64_t const layout = [] {
        Hash hash;
        hash.add(journal::outline_of<StateMachine>());
        return hash.value();
    }();
    return layout;
}

}  // namespace trestle::core
