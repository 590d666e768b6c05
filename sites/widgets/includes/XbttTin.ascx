<%@ Control Language="C#" %>
<%@ Import Namespace="System.IO" %>
<%@ Import Namespace="System.Net" %>
<script runat="server">
    // Tin tức của tỉnh: chờ tối đa 2 giây, giữ bản lưu 60 giây trong App_Data (IIS không cho tải về),
    // khi không tải được thì hiện bản lưu cũ (đến 7 ngày).
    const string Address = "@ADDRESS@";
    const string Fallback = "@FALLBACK@";

    static double Age(string file)
    {
        return File.Exists(file) ? (DateTime.UtcNow - File.GetLastWriteTimeUtc(file)).TotalSeconds : double.MaxValue;
    }

    string News()
    {
        string copy = Server.MapPath("~/App_Data/xbtt-@KEY@.html");
        string tried = copy + ".tried";
        try
        {
            if (Age(copy) >= 60 && Age(tried) >= 60)
            {
                File.WriteAllText(tried, "");
                Fetch(copy);
            }
        }
        catch (Exception) { }
        try { return Age(copy) < 7 * 86400 ? File.ReadAllText(copy) : Fallback; }
        catch (Exception) { return Fallback; }
    }

    static void Fetch(string copy)
    {
        ServicePointManager.SecurityProtocol |= (SecurityProtocolType)3072; // TLS 1.2
        var request = (HttpWebRequest)WebRequest.Create(Address);
        request.Timeout = request.ReadWriteTimeout = 2000;
        request.AllowAutoRedirect = false;
        try
        {
            using (var response = (HttpWebResponse)request.GetResponse())
            using (var reader = new StreamReader(response.GetResponseStream(), System.Text.Encoding.UTF8))
            {
                string news = reader.ReadToEnd();
                if (response.StatusCode != HttpStatusCode.OK || !news.TrimEnd().EndsWith("@END@")) return;
                // Ghi ra tệp khác rồi thay, để không ai đọc phải bản ghi dở.
                string fresh = copy + "." + Guid.NewGuid().ToString("N");
                File.WriteAllText(fresh, news, System.Text.Encoding.UTF8);
                if (File.Exists(copy)) File.Replace(fresh, copy, null); else File.Move(fresh, copy);
            }
        }
        catch (WebException error)
        {
            var answer = error.Response as HttpWebResponse;
            int status = answer == null ? 0 : (int)answer.StatusCode;
            if (status == 403 || status == 404 || status == 410) File.Delete(copy); // Tin đã gỡ hoặc khóa đã thu hồi.
        }
    }
</script>
<%= News() %>
