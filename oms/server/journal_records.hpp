// Owns the bytes of a record that the audit file's hash chain covers: header without checksum and
// sync mark, and body. The same input always has the same bytes, whenever it was written.
#pragma once

#include <string_view>

#include "oms/journal/batch.hpp"
#include "oms/journal/record.hpp"

namespace trestle::server {

class RecordBytes {
public:
    // Valid until the next call.
    [[nodiscard]] std::string_view of(Stamped const& stamped) {
        batch_.clear();
        OMS_ASSERT(journal::encode_record(batch_, stamped));
        auto const bytes = batch_.bytes();
        return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
    }

private:
    journal::Batch batch_;
};

}  // namespace trestle::server
