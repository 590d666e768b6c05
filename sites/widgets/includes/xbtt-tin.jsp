<%@ page pageEncoding="UTF-8" contentType="text/html; charset=UTF-8" import="java.io.*, java.net.*, java.nio.file.*" %><%!
    // Tin tức của tỉnh: chờ tối đa 2 giây, giữ bản lưu 60 giây trong thư mục tạm riêng của ứng dụng,
    // khi không tải được thì hiện bản lưu cũ (đến 7 ngày). Java 7 trở lên.
    static final String ADDRESS = "@ADDRESS@";
    static final String FALLBACK = "@FALLBACK@";

    static long age(File file) {
        return file.isFile() ? (System.currentTimeMillis() - file.lastModified()) / 1000 : Long.MAX_VALUE;
    }

    static String news(File folder) {
        File copy = new File(folder, "xbtt-@KEY@.html");
        File tried = new File(folder, "xbtt-@KEY@.tried");
        try {
            if (age(copy) >= 60 && age(tried) >= 60) {
                Files.write(tried.toPath(), new byte[0]);
                fetch(copy);
            }
        } catch (IOException error) { /* Bản lưu thay cho tin mới. */ }
        try {
            return age(copy) < 7 * 86400 ? new String(Files.readAllBytes(copy.toPath()), "UTF-8") : FALLBACK;
        } catch (IOException error) {
            return FALLBACK;
        }
    }

    static void fetch(File copy) throws IOException {
        long until = System.currentTimeMillis() + 2000;
        HttpURLConnection connection = (HttpURLConnection) new URL(ADDRESS).openConnection();
        connection.setConnectTimeout(2000);
        connection.setReadTimeout(2000);
        connection.setInstanceFollowRedirects(false);
        try {
            int status = connection.getResponseCode();
            if (status == 403 || status == 404 || status == 410) copy.delete(); // Tin đã gỡ hoặc khóa đã thu hồi.
            if (status != 200) return;
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            InputStream body = connection.getInputStream();
            byte[] part = new byte[8192];
            for (int n; System.currentTimeMillis() < until && (n = body.read(part)) > 0;) bytes.write(part, 0, n);
            if (!bytes.toString("UTF-8").trim().endsWith("@END@")) return;
            // Ghi ra tệp khác rồi đổi tên, để không ai đọc phải bản ghi dở.
            Path fresh = Files.createTempFile(copy.getParentFile().toPath(), "xbtt", null);
            Files.write(fresh, bytes.toByteArray());
            Files.move(fresh, copy.toPath(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            connection.disconnect();
        }
    }
%><%
    Object folder = application.getAttribute("jakarta.servlet.context.tempdir");
    if (folder == null) folder = application.getAttribute("javax.servlet.context.tempdir");
    out.print(news((File) folder));
%>
