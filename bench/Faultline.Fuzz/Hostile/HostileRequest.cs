namespace Faultline.Fuzz.Hostile;

/// <summary>A request that means harm, and what the server must answer.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Door">How it is sent.</param>
/// <param name="Answer">The HTTP status or, over gRPC, its status, that must come back: <c>200</c>, <c>413</c>, <c>grpc 8</c>.</param>
/// <param name="Bodies">The bodies, one a request; made when it is their turn.</param>
/// <param name="Says">What the answer must hold.</param>
internal sealed record HostileRequest(string Name, Door Door, string Answer, IEnumerable<byte[]> Bodies, string Says = "");

/// <summary>A way in.</summary>
internal enum Door
{
    HttpJson,
    HttpProtobuf,
    HttpJsonGzip,
    HttpProtobufGzip,
    Grpc,
    GrpcGzip,
}
