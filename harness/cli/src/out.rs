//! Lines on standard output and standard error. A reader that has gone away, such as `head`, has seen enough: that is
//! no reason to panic, as the standard macros do.

/// A line on standard output.
macro_rules! say {
    ($($text:tt)*) => {{
        let _ = ::std::io::Write::write_fmt(&mut ::anstream::stdout(), format_args!("{}\n", format_args!($($text)*)));
    }};
}

/// A line on standard error.
macro_rules! tell {
    ($($text:tt)*) => {{
        let _ = ::std::io::Write::write_fmt(&mut ::anstream::stderr(), format_args!("{}\n", format_args!($($text)*)));
    }};
}

pub(crate) use {say, tell};
