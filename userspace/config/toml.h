// SPDX-License-Identifier: Apache-2.0
#pragma once

// As a header, so that a host needs no package for it; and without exceptions, as the rest of the project.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>
