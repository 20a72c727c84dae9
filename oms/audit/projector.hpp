// Owns the audit file while it grows: turns each journal record, and what followed from it, into
// rows. Never decides anything about an order, and never stands in the order path.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "oms/model/effects.hpp"
#include "oms/model/inputs.hpp"
#include "oms/model/result.hpp"

namespace trestle::audit {

class Projector {
public:
    // Opens or creates the file. Feed it from last() + 1; what it has already is only compared.
    [[nodiscard]] static Result<std::unique_ptr<Projector>, std::string> open(
        std::string const& path);
    ~Projector();

    // `record` is the exact bytes of the journal, `effects` what the core made of the input. All
    // since the last commit is one transaction. Problems show at commit.
    void apply(Stamped const& stamped, std::string_view record, Effects const& effects);

    // All or nothing. After a problem the batch is undone and last() says where to begin again.
    [[nodiscard]] Result<Sequence, std::string> commit();

    [[nodiscard]] Sequence last() const;            // of what was applied
    [[nodiscard]] std::size_t uncommitted() const;  // events since the last commit

private:
    struct State;
    explicit Projector(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace trestle::audit
