#pragma once

#include <weft/base/utf8.hpp>

namespace weft::vm {

using weft::is_utf8;

}  // namespace weft::vm
