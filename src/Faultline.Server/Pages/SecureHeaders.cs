using Microsoft.AspNetCore.Http;

namespace Faultline.Server.Pages;

/// <summary>What browsers are told about every answer: nothing from elsewhere, no script or style but our own files, no frames.</summary>
internal static class SecureHeaders
{
    private static readonly string s_policy =
        $"default-src 'none'; script-src 'self' {InlineFiles.ScriptHash}; style-src 'self' {InlineFiles.StyleHashes}; "
        + "img-src 'self'; font-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = s_policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            // What a session may read stays in no cache after it.
            headers.CacheControl = "no-store";
        }

        return next(context);
    }
}
